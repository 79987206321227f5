import MTLFaceCheckpoint
import MTLFaceSupport

/// Makes a ``MappedOutputCache``, row by row; one that was interrupted goes on where it stopped.
///
/// Rows are appended to `PATH.partial`, which becomes `PATH` when it is whole.
struct MappedOutputCacheWriter: ~Copyable {
  /// Rows that are there.
  private(set) var count: Int
  private let path: String
  private let layout: MappedOutputCache.Layout
  private let descriptor: Int32
  private var pending: [UInt8] = []
  /// Bytes between two writes.
  private static let block = 1 << 22

  private static func partial(_ path: String) -> String { path + ".partial" }

  /// Opens what there is of a cache.
  /// - Throws: `CheckpointError.cannotWrite`, also where the disk has no room for all of it.
  init(_ path: String, _ layout: MappedOutputCache.Layout) throws {
    let partial = Self.partial(path)
    let descriptor = open(partial, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(partial) }
    do {
      let count = try Self.resume(partial, descriptor, layout)
      self.init(path, layout, descriptor, count: count)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private init(_ path: String, _ layout: MappedOutputCache.Layout, _ descriptor: Int32, count: Int)
  {
    self.path = path
    self.layout = layout
    self.descriptor = descriptor
    self.count = count
    if count == 0 { pending = layout.header }
  }

  /// Cuts off what is not whole, and goes to the end.
  /// - Returns: The rows that are there.
  private static func resume(
    _ path: String, _ descriptor: Int32, _ layout: MappedOutputCache.Layout
  ) throws -> Int {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw CheckpointError.cannotWrite(path: path, reason: "another run is making it")
    }
    let count = wholeRows(path, layout)
    let kept = count == 0 ? 0 : MappedOutputCache.headerSize + count * layout.rowSize
    guard ftruncate(descriptor, off_t(kept)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw failure(path)
    }
    try checkRoom(descriptor, path, layout.size - kept)
    return count
  }

  deinit { close(descriptor) }

  /// Appends a row; none of a face that could not be read.
  mutating func append(_ values: some Collection<Float>) throws {
    pending += MappedOutputCache.encodedRow(values, width: layout.width)
    count += 1
    if pending.count >= Self.block { try flush() }
  }

  /// Gives the whole cache its name.
  mutating func commit() throws {
    try flush()
    guard fsync(descriptor) == 0, rename(Self.partial(path), path) == 0 else {
      throw Self.failure(path)
    }
  }

  /// Writes the pending rows, so that a later writer can resume after them.
  mutating func flush() throws {
    try pending.withUnsafeBytes { bytes in
      var done = 0
      while let base = bytes.baseAddress, done < bytes.count {
        let written = systemWrite(descriptor, base + done, bytes.count - done)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw Self.failure(Self.partial(path)) }
        done += written
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Rows from the first on that are as they were written.
  private static func wholeRows(_ path: String, _ layout: MappedOutputCache.Layout) -> Int {
    guard let file = try? FileBytes(mapping: path), file.count > MappedOutputCache.headerSize,
      file.bytes(0..<MappedOutputCache.headerSize) == layout.header
    else { return 0 }
    let most = min((file.count - MappedOutputCache.headerSize) / layout.rowSize, layout.rows)
    return file.withBytes { bytes in
      let damaged = (0..<most).first { row in
        let start = MappedOutputCache.headerSize + row * layout.rowSize
        return !MappedOutputCache.isIntact(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.rowSize]))
      }
      return damaged ?? most
    }
  }

  private static func checkRoom(
    _ descriptor: Int32, _ path: String, _ needed: Int
  ) throws {
    var info = statvfs()
    guard fstatvfs(descriptor, &info) == 0 else { return }
    let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    guard free.overflow || free.partialValue >= UInt64(max(needed, 0)) else {
      throw CheckpointError.cannotWrite(
        path: path,
        reason: "it takes \(needed >> 20) MB more, and the disk has \(free.partialValue >> 20)")
    }
  }

  private static func failure(_ path: String) -> CheckpointError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}

/// The system's `write`, which methods of that name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
