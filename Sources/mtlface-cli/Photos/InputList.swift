import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// The input files of a verb, expanded from its arguments.
///
/// An argument is a file, a folder, a pattern, or `-` for a list of paths on standard input.
struct InputList {
  /// The paths in ascending order without duplicates. They may include files that do not exist,
  /// which are reported when they are read.
  let paths: [String]
  /// Whether the arguments can denote several files; a bad file is then skipped instead of ending
  /// the command.
  let isBatch: Bool

  /// The description of such arguments in the help.
  static let help =
    "an image file, a folder (searched recursively), a quoted pattern, or - to read "
    + "paths from standard input, one per line"

  /// Expands arguments to paths.
  /// - Throws: ``UsageError`` if a folder contains no image, or no path remains.
  init(_ words: [String]) throws(UsageError) {
    var paths: [String] = []
    var isBatch = words.count > 1
    for word in words {
      if word == "-" {
        isBatch = true
        while let line = readLine() { if !line.isEmpty { paths.append(line) } }
      } else if let files = try Self.files(below: word) {
        isBatch = true
        paths += files
      } else if !FileSystem.exists(word), let files = Self.matches(of: word) {
        isBatch = true
        paths += files
      } else {
        paths.append(word)
      }
    }
    self.paths = Self.distinct(paths)
    self.isBatch = isBatch
    guard !paths.isEmpty else {
      throw UsageError("no input files; give images, folders, or paths on standard input")
    }
  }

  /// Returns the paths in ascending order of their bytes, without duplicates.
  ///
  /// Strings are not compared directly, because Swift treats canonically equivalent names of
  /// different files as equal.
  private static func distinct(_ paths: [String]) -> [String] {
    let sorted = paths.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    return zip(sorted, [[]] + sorted).filter { $0 != $1 }.map {
      String(decoding: $0.0, as: UTF8.self)
    }
  }

  /// Returns the paths of the images in a folder and its subfolders, or nil if the path does not
  /// name a folder. Subfolders that cannot be read are included.
  private static func files(below folder: String) throws(UsageError) -> [String]? {
    guard FileSystem.isFolder(folder) else { return nil }
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let below = ImageFileSearch.search(under: root)
    // Reading an unreadable folder as an image reports the reason.
    let found = (below.unreadable + below.imagePaths).map { $0.isEmpty ? folder : "\(root)/\($0)" }
    guard !found.isEmpty else {
      throw UsageError(
        "\(folder.quotedForMessage) contains no PNG or JPEG image; give another folder")
    }
    return found
  }

  /// Expands a pattern that the shell left unexpanded; returns nil if the text is not a pattern or
  /// matches no file.
  private static func matches(of pattern: String) -> [String]? {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return nil }
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return nil }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
