import MTLFaceSupport

/// The lines of a text file, read one at a time. Invalid UTF-8 is replaced with U+FFFD.
struct TextLines: Sequence, IteratorProtocol {
  /// The largest number of bytes of a line; further bytes are discarded.
  static let longest = 1 << 16

  private let file: OpenFile

  /// Opens a regular file.
  ///
  /// - Throws: ``DatasetError`` `unreadable` if the file does not exist, is not a regular file, or
  ///   cannot be opened.
  init(_ path: String) throws {
    var info = stat()
    guard !path.utf8.contains(0), stat(path, &info) == 0 else {
      throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw DatasetError.unreadable(path: path, reason: "it is not a regular file")
    }
    guard let handle = fopen(path, "r") else {
      throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    file = OpenFile(handle)
  }

  /// Returns the next line without its line break, cut to ``longest`` bytes; nil at the end.
  mutating func next() -> String? {
    var bytes: [UInt8] = []
    var isAny = false
    while true {
      let byte = getc_unlocked(file.handle)
      guard byte >= 0 else { break }
      isAny = true
      if byte == 0x0a { break }
      if bytes.count < Self.longest { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    }
    if bytes.last == 0x0d { bytes.removeLast() }
    return isAny ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private final class OpenFile {
    #if canImport(Darwin)
      let handle: UnsafeMutablePointer<FILE>
      init(_ handle: UnsafeMutablePointer<FILE>) { self.handle = handle }
    #else
      let handle: UnsafeMutablePointer<FILE>
      init(_ handle: UnsafeMutablePointer<FILE>) { self.handle = handle }
    #endif

    deinit { fclose(handle) }
  }
}
