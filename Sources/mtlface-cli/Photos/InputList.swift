#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

  /// Endings of the files that are taken from folders.
  private static let endings = [".png", ".jpg", ".jpeg"]

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
      } else if !SystemFile.exists(word), let files = Self.matches(of: word) {
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
    guard isFolder(folder, following: true) else { return nil }
    var found: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      guard let names = names(in: next) else {
        // Reading it as a picture will say why it cannot be read.
        found.append(next)
        continue
      }
      for name in names {
        let path = next.hasSuffix("/") ? next + name : "\(next)/\(name)"
        if isFolder(path, following: false) {
          folders.append(path)
        } else if endings.contains(where: name.lowercased().hasSuffix) {
          found.append(path)
        }
      }
    }
    guard !found.isEmpty else {
      throw UsageError(
        "\(folder.quotedForMessage) holds no PNG or JPEG picture; give a folder that does")
    }
    return found
  }

  /// Links to folders below the first are not followed: they may lead in circles.
  private static func isFolder(_ path: String, following: Bool) -> Bool {
    var info = stat()
    guard (following ? stat(path, &info) : lstat(path, &info)) == 0 else { return false }
    return info.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, nil where it cannot be read.
  private static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
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
