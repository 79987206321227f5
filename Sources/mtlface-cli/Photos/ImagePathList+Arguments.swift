import MTLFaceCommandLine
import MTLFaceData

extension ImagePathList {
  /// The description of an argument that specifies photos, for the help.
  static let help =
    "an image file, a folder to search recursively, a glob pattern in quotation marks, or - to "
    + "read paths from standard input, one per line"

  /// Creates a list of photos from the arguments of a verb.
  /// - Throws: ``UsageError`` if a folder contains no image or the list would be empty.
  init(_ arguments: [String]) throws(UsageError) {
    do { try self.init(expanding: arguments) } catch { throw UsageError("\(error)") }
  }
}

extension InputBatch {
  /// Creates a batch of photos. Photos that cannot be used are skipped unless the arguments specify
  /// a single file.
  init(_ verb: any Verb.Type, _ photos: ImagePathList, _ console: Console) {
    self.init(verb, paths: photos.paths, isBatch: photos.isBatch, noun: "photo", console)
  }
}
