import MTLFaceCheckpoint
import MTLFaceSupport

/// A writer that appends rows to a ``ModelOutputCache`` file and can resume an interrupted file.
///
/// Rows are appended to the file `PATH.partial`, which is renamed to `PATH` when it is complete.
/// The identifier of a row is its index.
package struct ModelOutputCacheWriter: ~Copyable {
  /// The number of rows in the file, including buffered rows and the rows of a resumed file.
  package private(set) var count: Int
  private let path: String
  private let layout: ModelOutputCache.Layout
  private let file: FileDescriptor
  private var pending: [UInt8] = []
  /// The number of buffered bytes at which rows are written to the file.
  private static let bufferLimit = 1 << 22

  private static func partial(_ path: String) -> String { path + ".partial" }

  /// Creates a cache file, or resumes an interrupted file with the same layout.
  ///
  /// - Parameters:
  ///   - path: The path of the complete file.
  ///   - layout: The layout of the file.
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written, another process is
  ///   writing it or the disk has too little free space for all rows.
  package init(_ path: String, _ layout: ModelOutputCache.Layout) throws {
    let partial = Self.partial(path)
    let file = try CheckpointError.convertingFileErrors {
      try FileDescriptor.openRegularFile(partial, flags: O_RDWR | O_CREAT, permissions: 0o644)
    }
    do {
      let count = try Self.resume(partial, file, layout)
      self.init(path, layout, file, count: count)
    } catch {
      file.close()
      throw error
    }
  }

  private init(
    _ path: String, _ layout: ModelOutputCache.Layout, _ file: FileDescriptor, count: Int
  ) {
    self.path = path
    self.layout = layout
    self.file = file
    self.count = count
    if count == 0 { pending = layout.header }
  }

  /// Locks the file, truncates it before the first damaged row, seeks to the end and checks that
  /// the disk has enough free space. A file with a different layout is truncated to zero bytes.
  ///
  /// - Returns: The number of remaining rows.
  private static func resume(
    _ path: String, _ file: FileDescriptor, _ layout: ModelOutputCache.Layout
  ) throws -> Int {
    guard (try? file.tryLock()) == true else {
      throw CheckpointError.cannotWrite(
        path: path, reason: "another process is writing it; wait until it has finished")
    }
    let count = intactRowCount(path, layout)
    let size = count == 0 ? 0 : ModelOutputCache.headerSize + count * layout.rowSize
    guard ftruncate(file.rawValue, off_t(size)) == 0, lseek(file.rawValue, 0, SEEK_END) >= 0
    else { throw failure(path, .last) }
    try checkFreeSpace(file, path, layout.fileSize - size)
    return count
  }

  deinit { file.close() }

  /// Appends a row.
  ///
  /// - Parameter values: The numbers, or an empty collection for a face that could not be read.
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written.
  package mutating func append(_ values: some Collection<Float>) throws {
    pending += ModelOutputCache.encodedRow(values, identifier: UInt64(count), layout)
    count += 1
    if pending.count >= Self.bufferLimit { try flush() }
  }

  /// Writes the pending rows and renames the complete file to its final path.
  ///
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written or renamed.
  package mutating func commit() throws {
    try flush()
    guard fsync(file.rawValue) == 0, rename(Self.partial(path), path) == 0 else {
      throw Self.failure(path, .last)
    }
  }

  /// Writes the pending rows, so that a later writer can resume after them.
  ///
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written.
  package mutating func flush() throws {
    do throws(SystemError) {
      try pending.withUnsafeBufferPointer { (bytes) throws(SystemError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
    } catch { throw Self.failure(Self.partial(path), error) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Returns the number of rows before the first damaged row, or 0 if the file has a different
  /// layout or cannot be read.
  private static func intactRowCount(_ path: String, _ layout: ModelOutputCache.Layout) -> Int {
    guard let file = try? FileBytes(mapping: path), file.count > ModelOutputCache.headerSize,
      file.bytes(0..<ModelOutputCache.headerSize) == layout.header
    else { return 0 }
    let rowCount = min((file.count - ModelOutputCache.headerSize) / layout.rowSize, layout.rowCount)
    return file.withBytes { bytes in
      let damaged = (0..<rowCount).first { row in
        let start = ModelOutputCache.headerSize + row * layout.rowSize
        return !ModelOutputCache.isIntact(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.rowSize]))
      }
      return damaged ?? rowCount
    }
  }

  private static func checkFreeSpace(
    _ file: FileDescriptor, _ path: String, _ required: Int
  ) throws {
    var info = statvfs()
    guard fstatvfs(file.rawValue, &info) == 0 else { return }
    let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    guard free.overflow || free.partialValue >= UInt64(max(required, 0)) else {
      throw CheckpointError.cannotWrite(
        path: path,
        reason:
          "\(required >> 20) MiB are required, but only \(free.partialValue >> 20) MiB are free; free disk space or choose another disk"
      )
    }
  }

  private static func failure(_ path: String, _ error: SystemError) -> CheckpointError {
    .cannotWrite(path: path, reason: "\(error)")
  }
}
