import MTLFaceSupport

/// A list of image file paths, created from the paths of files and folders and from patterns.
package struct ImagePathList: Sendable {
  /// An error that occurs if there are no paths or a folder contains no image.
  package enum Failure: Error, CustomStringConvertible, Equatable {
    /// A folder contains no PNG or JPEG image.
    case noImages(folder: String)
    /// There are no paths.
    case empty

    /// A one-line message that states the problem and the solution.
    package var description: String {
      switch self {
      case .noImages(let folder):
        "\(folder.quotedForMessage) contains no PNG or JPEG image; specify another folder"
      case .empty: "no input files; specify images or folders, or pass paths on standard input"
      }
    }
  }

  /// The paths in ascending order without duplicates. They can include files that do not exist,
  /// which are reported when they are read.
  package let paths: [String]
  /// Whether the arguments can expand to several files, regardless of the number of files found.
  package let isBatch: Bool

  /// Expands arguments to paths.
  ///
  /// - Parameters:
  ///   - arguments: The arguments. An argument is the path of a file, the path of a folder, which
  ///     is searched recursively for PNG and JPEG files, or `-` for the paths returned by
  ///     `nextLine`. If no file has the name of an argument with `*`, `?` or `[`, the argument is a
  ///     pattern.
  ///   - nextLine: A function that returns the next path, or `nil` at the end. Empty paths are
  ///     ignored. The default reads a line of standard input.
  /// - Throws: ``Failure`` if a folder contains no image or there are no paths.
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

  /// Returns the paths in ascending order of their UTF-8 bytes, without duplicates.
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
  /// refer to a folder. The result includes subfolders that cannot be read.
  private static func files(below folder: String) throws(Failure) -> [String]? {
    guard FileSystem.isFolder(folder) else { return nil }
    let root = FileSystem.withoutTrailingSlash(folder)
    let contents = ImageFileSearch.search(under: root)
    // An unreadable folder is included as if it were an image, so that reading it reports the
    // reason.
    let paths = (contents.unreadable + contents.imagePaths).map {
      $0.isEmpty ? folder : "\(root)/\($0)"
    }
    guard !paths.isEmpty else { throw .noImages(folder: folder) }
    return paths
  }

  /// Expands a pattern that the shell did not expand. Returns `nil` if the text is not a pattern or
  /// matches no file.
  private static func matches(of pattern: String) -> [String]? {
    guard pattern.contains(where: { "*?[".contains($0) }) else { return nil }
    return FileSystem.paths(matching: pattern)
  }
}
