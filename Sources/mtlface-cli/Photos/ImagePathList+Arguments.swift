import MTLFaceCommandLine
import MTLFaceData

extension ImagePathList {
  /// The description of such arguments in the help.
  static let help =
    "an image file, a folder (searched recursively), a quoted pattern, or - to read "
    + "paths from standard input, one per line"

  /// Expands the arguments of a verb.
  /// - Throws: ``UsageError`` if a folder contains no image, or no path remains.
  init(_ arguments: [String]) throws(UsageError) {
    do { try self.init(expanding: arguments) } catch { throw UsageError("\(error)") }
  }
}

extension InputBatch {
  /// Creates a batch of photos. If the arguments can denote several, unusable ones are skipped.
  init(_ verb: any Verb.Type, _ photos: ImagePathList, _ console: Console) {
    self.init(verb, paths: photos.paths, isBatch: photos.isBatch, noun: "photo", console)
  }
}
