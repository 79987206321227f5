import MTLFaceSupport
import MTLFaceTensor

/// Read-only bytes with a name: a mapped file, a copy, or memory that someone else keeps alive.
///
/// A mapped file must not be cut short by another process while it is in use: the system answers
/// access to pages that are gone with SIGBUS. Replacing the file by renaming (as this module's
/// writer does) is harmless.
package final class FileBytes: BorrowedMemory, @unchecked Sendable {
  // @unchecked: the memory is written before init returns and never after; only deinit frees it.

  /// The path, or the name given for bytes in memory; used in messages.
  package let path: String
  private let memory: UnsafeRawBufferPointer
  private let ownership: Ownership

  private enum Ownership {
    case mapping, allocation, borrowed
  }

  /// Copies `bytes`.
  init(copying bytes: [UInt8], path: String) {
    self.path = path
    guard !bytes.isEmpty else {
      memory = UnsafeRawBufferPointer(start: nil, count: 0)
      ownership = .borrowed
      return
    }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    memory = UnsafeRawBufferPointer(copy)
    ownership = .allocation
  }

  /// Refers to memory that must stay valid and unchanged as long as anything made from this does.
  init(unsafeBorrowing bytes: UnsafeRawBufferPointer, path: String) {
    self.path = path
    memory = bytes
    ownership = .borrowed
  }

  /// Maps a regular file.
  ///
  /// - Throws: ``CheckpointError`` `cannotOpen`, `notAFile` or `emptyFile`. A pipe is refused, not
  ///   waited for.
  package init(mapping path: String) throws {
    self.path = path
    guard !path.utf8.contains(0) else {
      throw CheckpointError.cannotOpen(path: path, reason: "the path has a zero byte")
    }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CheckpointError.cannotOpen(path: path, reason: errnoDescription())
    }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      throw CheckpointError.cannotOpen(path: path, reason: errnoDescription())
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError.notAFile(path: path, kind: fileTypeDescription(info.st_mode))
    }
    guard info.st_size > 0 else { throw CheckpointError.emptyFile(path: path) }
    guard let size = Int(exactly: info.st_size),
      let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw CheckpointError.cannotOpen(path: path, reason: errnoDescription()) }
    memory = UnsafeRawBufferPointer(start: start, count: size)
    ownership = .mapping
  }

  deinit {
    switch ownership {
    case .mapping: munmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
    case .allocation: memory.deallocate()
    case .borrowed: break
    }
  }

  package func releasePages(_ bytes: UnsafeRawBufferPointer) {
    guard ownership == .mapping, let start = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let last = (Int(bitPattern: start) + bytes.count) / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(bitPattern: first), last - first, Int32(MADV_DONTNEED))
  }

  /// Number of bytes.
  package var count: Int { memory.count }

  /// Calls `body` with the bytes, which are valid until it returns.
  @inline(__always)
  package func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(self) { try body(memory) }
  }

  /// The byte at `offset`, or nil outside the file.
  subscript(offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return withBytes { $0[offset] }
  }

  /// The little-endian integer at `offset`, aligned or not, or nil where it is not all inside.
  package func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value? {
    guard contains(offset: offset, count: MemoryLayout<Value>.size) else { return nil }
    return withBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  /// Whether `count` bytes from `offset` on lie inside; never overflows.
  package func contains(offset: Int, count: Int) -> Bool {
    offset >= 0 && count >= 0 && offset <= self.count && count <= self.count - offset
  }

  /// Whether the bytes at `offset` are those of `text`.
  func matches(_ text: StaticString, at offset: Int) -> Bool {
    guard contains(offset: offset, count: text.utf8CodeUnitCount) else { return false }
    return text.withUTF8Buffer { wanted in
      withBytes { $0[offset..<offset + wanted.count].elementsEqual(wanted) }
    }
  }

  /// A copy of the bytes of `range`, clamped to what exists.
  package func bytes(_ range: Range<Int>) -> [UInt8] {
    withBytes { Array($0[range.clamped(to: 0..<$0.count)]) }
  }

  /// The text of `range`, or nil where it is outside or not UTF-8.
  package func text(_ range: Range<Int>) -> String? {
    guard contains(offset: range.lowerBound, count: range.count) else { return nil }
    return withBytes { String(validating: $0[range], as: UTF8.self) }
  }
}

/// The system's reason for the last failure.
func errnoDescription() -> String {
  guard let text = strerror(errno) else { return "error \(errno)" }
  return String(cString: text)
}

/// What a path that is not a regular file is, in words.
func fileTypeDescription(_ mode: mode_t) -> String {
  switch mode & S_IFMT {
  case S_IFDIR: "a directory"
  case S_IFIFO: "a pipe"
  case S_IFCHR, S_IFBLK: "a device"
  case S_IFSOCK: "a socket"
  default: "not a regular file"
  }
}
