import MTLFaceSupport

/// A list of image files, expanded from paths of files and folders and from patterns.
package struct ImagePathList: Sendable {
  /// An error that leaves no list.
  package enum Failure: Error, CustomStringConvertible, Equatable {
    /// A folder contains no PNG or JPEG image.
    case noImages(folder: String)
    /// No path remains.
    case empty

    /// A one-line description of the error and its remedy.
    package var description: String {
      switch self {
      case .noImages(let folder):
        "\(folder.quotedForMessage) contains no PNG or JPEG image; give another folder"
      case .empty: "no input files; give images, folders, or paths on standard input"
      }
    }
  }

  /// The paths in ascending order without duplicates. They may include files that do not exist,
  /// which are reported when they are read.
  package let paths: [String]
  /// Whether the arguments can denote several files.
  package let isBatch: Bool

  /// Expands arguments to paths.
  ///
  /// - Parameters:
  ///   - arguments: Paths of files; folders, which are searched recursively for PNG and JPEG files;
  ///     patterns with `*`, `?` or `[`, if no file has that name; or `-` for the paths that
  ///     `nextLine` returns.
  ///   - nextLine: Returns the next path, or `nil` at the end; by default a line of standard input.
  ///     Empty lines are ignored.
  /// - Throws: ``Failure`` if a folder contains no image, or no path remains.
  package init(
    expanding arguments: [String], nextLine: () -> String? = { readLine() }
  ) throws(Failure) {
    var paths: [String] = []
    var isBatch = arguments.count > 1
    for argument in arguments {
      if argument == "-" {
        isBatch = true
        while let line = nextLine() { if !line.isEmpty { paths.append(line) } }
      } else if let files = try Self.files(below: argument) {
        isBatch = true
        paths += files
      } else if !FileSystem.exists(argument), let files = Self.matches(of: argument) {
        isBatch = true
        paths += files
      } else {
        paths.append(argument)
      }
    }
    self.paths = Self.distinct(paths)
    self.isBatch = isBatch
    guard !paths.isEmpty else { throw .empty }
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

  /// Returns the paths of the images in a folder and its subfolders, or `nil` if the path does not
  /// name a folder. Subfolders that cannot be read are included.
  private static func files(below folder: String) throws(Failure) -> [String]? {
    guard FileSystem.isFolder(folder) else { return nil }
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let below = ImageFileSearch.search(under: root)
    // Reading an unreadable folder as an image reports the reason.
    let found = (below.unreadable + below.imagePaths).map { $0.isEmpty ? folder : "\(root)/\($0)" }
    guard !found.isEmpty else { throw .noImages(folder: folder) }
    return found
  }

  /// Expands a pattern that the shell left unexpanded; returns `nil` if the text is not a pattern
  /// or matches no file.
  private static func matches(of pattern: String) -> [String]? {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return nil }
    return FileSystem.paths(matching: pattern)
  }
}
