/// The read-only bytes of a file, or bytes in memory under a name.
///
/// A file is either mapped, so that its pages are loaded when they are read, or read into memory. A
/// mapped file must not be truncated while it is in use: the system answers access to pages that no
/// longer exist with SIGBUS. Replacing the file by renaming, as ``AtomicFile`` does, is safe.
///
/// The class and its accessors are public, although only this package uses them, because the
/// compiler inlines them into other modules only then; parsers call them for every byte.
///
/// `@unchecked Sendable`: the memory is written only in the initializers and freed in `deinit`.
public final class FileBytes: BorrowedMemory, @unchecked Sendable {
  /// The path, or the name of bytes in memory, for messages.
  public let path: String
  @usableFromInline let memory: UnsafeRawBufferPointer
  private let ownership: Ownership

  private enum Ownership {
    case mapped
    case copied
    /// Allocated with `malloc`.
    case allocated
    case borrowed
  }

  private init(_ memory: UnsafeRawBufferPointer, _ ownership: Ownership, path: String) {
    self.path = path
    self.memory = memory
    self.ownership = ownership
  }

  deinit {
    switch ownership {
    case .mapped: munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    case .copied: memory.deallocate()
    case .allocated: free(UnsafeMutableRawPointer(mutating: memory.baseAddress))
    case .borrowed: break
    }
  }

  /// Copies bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - path: A name for messages.
  package convenience init(copying bytes: [UInt8], path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    self.init(UnsafeRawBufferPointer(copy), .copied, path: path)
  }

  /// Refers to memory without copying it.
  ///
  /// - Parameters:
  ///   - bytes: The memory, which must stay valid and unchanged as long as this object exists.
  ///   - path: A name for messages.
  package convenience init(unsafeBorrowing bytes: UnsafeRawBufferPointer, path: String) {
    self.init(bytes, .borrowed, path: path)
  }

  /// Maps a regular file that is not empty.
  ///
  /// - Throws: ``FileError`` if the path does not lead to such a file or the file cannot be mapped.
  package convenience init(mapping path: String) throws(FileError) {
    let file = try FileDescriptor.openRegularFile(path)
    defer { file.close() }
    let size = try Self.size(of: file, path)
    guard size > 0 else { throw FileError(path, .reading, .empty) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.rawValue, 0),
      start != MAP_FAILED
    else { throw FileError(path, .reading, .system(.last)) }
    self.init(UnsafeRawBufferPointer(start: start, count: size), .mapped, path: path)
  }

  /// Reads a regular file into memory.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - limit: The largest number of bytes to read.
  /// - Throws: ``FileError`` if the path does not lead to a regular file, the file is larger than
  ///   `limit`, or memory is short.
  package convenience init(reading path: String, limit: Int) throws(FileError) {
    let file = try FileDescriptor.openRegularFile(path)
    defer { file.close() }
    let size = try Self.size(of: file, path)
    guard size <= limit else { throw FileError(path, .reading, .tooLarge(limit: limit)) }
    // One more byte shows that the end was reached. Files of the kernel report a size of 0.
    let bytes = try Self.contents(of: file, path, limit: limit, capacity: max(size, 4095) + 1)
    self.init(bytes, .allocated, path: path)
  }

  private static func size(of file: FileDescriptor, _ path: String) throws(FileError) -> Int {
    do { return try file.size() } catch { throw FileError(path, .reading, .system(error)) }
  }

  /// Reads up to the end of a file, into memory from `malloc` that starts with `capacity` bytes.
  private static func contents(
    of file: FileDescriptor, _ path: String, limit: Int, capacity: Int
  ) throws(FileError) -> UnsafeRawBufferPointer {
    guard var memory = malloc(capacity) else {
      throw FileError(path, .reading, .outOfMemory(bytes: capacity))
    }
    var capacity = capacity
    var count = 0
    func fail(_ problem: FileError.Problem) -> FileError {
      free(memory)
      return FileError(path, .reading, problem)
    }
    while true {
      let got = read(file.rawValue, memory + count, capacity - count)
      if got == 0 { return UnsafeRawBufferPointer(start: memory, count: count) }
      if got < 0 {
        if errno == EINTR { continue }
        throw fail(.system(.last))
      }
      count += got
      guard count <= limit else { throw fail(.tooLarge(limit: limit)) }
      guard count == capacity else { continue }
      let (twice, overflows) = capacity.multipliedReportingOverflow(by: 2)
      guard !overflows, let larger = realloc(memory, twice) else {
        throw fail(.outOfMemory(bytes: capacity))
      }
      memory = larger
      capacity = twice
    }
  }

  package func releasePages(_ bytes: UnsafeRawBufferPointer) {
    guard ownership == .mapped, let start = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let last = (Int(bitPattern: start) + bytes.count) / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(bitPattern: first), last - first, Int32(MADV_DONTNEED))
  }
}
