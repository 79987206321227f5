import MTLFaceData
import MTLFaceSupport

/// The files that a verb's arguments stand for: files, folders, patterns, and `-` for a list on
/// standard input.
struct InputList {
  /// Paths in rising order, each once. A path that names nothing stays: reading it will say so.
  let paths: [String]
  /// Whether the arguments could stand for more than one file, so that a bad one is skipped.
  let isBatch: Bool

  /// What the help says of such arguments.
  static let help =
    "a picture, a folder (with all below it), a quoted pattern, or - for a list of "
    + "paths on standard input"

  /// Expands the arguments.
  /// - Throws: ``UsageError`` where nothing is left.
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
      throw UsageError("no file is named; give pictures, folders, or paths on standard input")
    }
  }

  /// The paths in rising order of their bytes, each once. Names that look alike may be two files'.
  private static func distinct(_ paths: [String]) -> [String] {
    let sorted = paths.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    return zip(sorted, [[]] + sorted).filter { $0 != $1 }.map {
      String(decoding: $0.0, as: UTF8.self)
    }
  }

  /// The pictures in a folder and those within it; nil for what is no folder.
  private static func files(below folder: String) throws(UsageError) -> [String]? {
    guard FileSystem.isFolder(folder) else { return nil }
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let below = ImageFileSearch.search(under: root)
    // Reading a folder as a picture will say why it cannot be read.
    let found = (below.unreadable + below.imagePaths).map { $0.isEmpty ? folder : "\(root)/\($0)" }
    guard !found.isEmpty else {
      throw UsageError(
        "\(folder.quotedForMessage) holds no PNG or JPEG picture; give a folder that does")
    }
    return found
  }

  /// What a pattern stands for, for shells that do not say; nil for none.
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
