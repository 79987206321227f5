import MTLFaceSupport

/// A whole file in memory, read once. Not mapped: a mapped file that another process cuts short
/// kills the reader.
struct FileBytes: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  private let count: Int

  /// The bytes, borrowed for `body`. A closure, since nothing else keeps the file alive long
  /// enough.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    try body(UnsafeRawBufferPointer(start: memory, count: count))
  }

  /// Reads a regular file of at most `limit` bytes.
  init(contentsOf path: String, limit: Int) throws(ImageError) {
    let file = try Self.descriptor(of: path)
    defer { close(file) }
    let size = try Self.size(of: file, path)
    guard size <= limit else { throw .fileTooLarge(name: path, limit: limit) }
    // One byte more shows that the end was reached; pseudo files say 0 and hold more.
    var capacity = max(size, 4095) + 1
    guard var memory = malloc(capacity) else { throw .outOfMemory(bytes: capacity) }
    var count = 0
    do throws(ImageError) {
      while true {
        let got = read(file, memory + count, capacity - count)
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          throw ImageError.unreadable(name: path, reason: Self.reason())
        }
        count += got
        guard count <= limit else { throw ImageError.fileTooLarge(name: path, limit: limit) }
        guard count == capacity else { continue }
        let (twice, over) = capacity.multipliedReportingOverflow(by: 2)
        guard !over, let more = realloc(memory, twice) else {
          throw ImageError.outOfMemory(bytes: capacity)
        }
        memory = more
        capacity = twice
      }
    } catch {
      free(memory)
      throw error
    }
    self.memory = memory
    self.count = count
  }

  deinit { free(memory) }

  private static func descriptor(of path: String) throws(ImageError) -> Int32 {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unreadable(name: path, reason: "not a path")
    }
    // Opening a pipe must not wait for a writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .unreadable(name: path, reason: reason()) }
    return file
  }

  private static func size(of file: Int32, _ path: String) throws(ImageError) -> Int {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable(name: path, reason: reason()) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(clamping: status.st_size)
    case S_IFDIR: throw .unreadable(name: path, reason: "it is a directory")
    default: throw .unreadable(name: path, reason: "not a regular file")
    }
  }

  /// What the last system call complained of.
  static func reason() -> String { String(cString: strerror(errno)) }
}
