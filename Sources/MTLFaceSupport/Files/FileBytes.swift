/// The read-only bytes of a file or of a memory buffer.
///
/// A file is either mapped or read into memory. The pages of a mapped file are loaded on access. A
/// mapped file must not be truncated while it is in use, because the system sends SIGBUS when a
/// page that no longer exists is accessed. Replacing the file by renaming, as ``AtomicFile`` does,
/// is safe.
///
/// Only this package uses the class and its accessors. They are public so that the compiler can
/// inline them into other modules, because parsers call them for every byte.
///
/// The class is `@unchecked Sendable` because the memory is written only in the initializers and
/// freed in `deinit`.
public final class FileBytes: BorrowedMemory, @unchecked Sendable {
  /// The path of the file, or the name of the memory buffer, for messages.
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

  /// Creates a copy of bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes to copy.
  ///   - path: The name of the bytes for messages.
  package convenience init(copying bytes: [UInt8], path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    self.init(UnsafeRawBufferPointer(copy), .copied, path: path)
  }

  /// Creates an object that refers to memory without copying it.
  ///
  /// - Parameters:
  ///   - bytes: The memory, which must stay valid and unchanged as long as this object exists.
  ///   - path: The name of the bytes for messages.
  package convenience init(unsafeBorrowing bytes: UnsafeRawBufferPointer, path: String) {
    self.init(bytes, .borrowed, path: path)
  }

  /// Maps a regular file that is not empty.
  ///
  /// - Throws: ``FileError`` if the path does not refer to a regular file, or if the file is empty
  ///   or cannot be mapped.
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
  ///   - limit: The largest allowed size of the file in bytes.
  /// - Throws: ``FileError`` if the path does not refer to a readable regular file, the file is
  ///   larger than `limit`, or memory cannot be allocated.
  package convenience init(reading path: String, limit: Int) throws(FileError) {
    let file = try FileDescriptor.openRegularFile(path)
    defer { file.close() }
    let size = try Self.size(of: file, path)
    guard size <= limit else { throw FileError(path, .reading, .tooLarge(limit: limit)) }
    // The extra byte lets the next read detect the end of the file. The minimum is for files under
    // /proc, which report a size of 0.
    let bytes = try Self.contents(of: file, path, limit: limit, capacity: max(size, 4095) + 1)
    self.init(bytes, .allocated, path: path)
  }

  private static func size(of file: FileDescriptor, _ path: String) throws(FileError) -> Int {
    do { return try file.size() } catch { throw FileError(path, .reading, .system(error)) }
  }

  /// Reads a file to its end. The memory is allocated with `malloc`, and `capacity` is its initial
  /// size.
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
      let received = read(file.rawValue, memory + count, capacity - count)
      if received == 0 { return UnsafeRawBufferPointer(start: memory, count: count) }
      if received < 0 {
        if errno == EINTR { continue }
        throw fail(.system(.last))
      }
      count += received
      guard count <= limit else { throw fail(.tooLarge(limit: limit)) }
      guard count == capacity else { continue }
      let (newCapacity, overflows) = capacity.multipliedReportingOverflow(by: 2)
      guard !overflows, let larger = realloc(memory, newCapacity) else {
        throw fail(.outOfMemory(bytes: capacity))
      }
      memory = larger
      capacity = newCapacity
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
