import MTLFaceCheckpoint
import MTLFaceSupport

/// Writes a ``ModelOutputCache`` row by row, and resumes an interrupted file after its last row.
///
/// Rows are appended to `PATH.partial`, which is renamed to `PATH` when it is complete. The
/// identifier of a row is its index.
package struct ModelOutputCacheWriter: ~Copyable {
  /// The number of rows written so far.
  package private(set) var count: Int
  private let path: String
  private let layout: ModelOutputCache.Layout
  private let file: FileDescriptor
  private var pending: [UInt8] = []
  /// The number of bytes between two writes.
  private static let block = 1 << 22

  private static func partial(_ path: String) -> String { path + ".partial" }

  /// Creates a cache, or resumes an interrupted one of the same layout.
  ///
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written, another run is writing
  ///   it, or the disk has too little space for all rows.
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

  /// Truncates the file after the last intact row and seeks to the end.
  ///
  /// - Returns: The number of rows in the file.
  private static func resume(
    _ path: String, _ file: FileDescriptor, _ layout: ModelOutputCache.Layout
  ) throws -> Int {
    guard (try? file.tryLock()) == true else {
      throw CheckpointError.cannotWrite(path: path, reason: "another run is writing it")
    }
    let count = wholeRows(path, layout)
    let kept = count == 0 ? 0 : ModelOutputCache.headerSize + count * layout.rowSize
    guard ftruncate(file.rawValue, off_t(kept)) == 0, lseek(file.rawValue, 0, SEEK_END) >= 0
    else { throw failure(path, .last) }
    try checkRoom(file, path, layout.fileSize - kept)
    return count
  }

  deinit { file.close() }

  /// Appends a row.
  ///
  /// - Parameter values: The numbers; empty for a face that could not be read.
  package mutating func append(_ values: some Collection<Float>) throws {
    pending += ModelOutputCache.encodedRow(values, identifier: UInt64(count), layout)
    count += 1
    if pending.count >= Self.block { try flush() }
  }

  /// Renames the complete file to its final path.
  package mutating func commit() throws {
    try flush()
    guard fsync(file.rawValue) == 0, rename(Self.partial(path), path) == 0 else {
      throw Self.failure(path, .last)
    }
  }

  /// Writes the pending rows, so that a later writer can resume after them.
  package mutating func flush() throws {
    do throws(SystemError) {
      try pending.withUnsafeBufferPointer { (bytes) throws(SystemError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
    } catch { throw Self.failure(Self.partial(path), error) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Returns the number of rows before the first damaged one.
  private static func wholeRows(_ path: String, _ layout: ModelOutputCache.Layout) -> Int {
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

  private static func checkRoom(
    _ file: FileDescriptor, _ path: String, _ needed: Int
  ) throws {
    var info = statvfs()
    guard fstatvfs(file.rawValue, &info) == 0 else { return }
    let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    guard free.overflow || free.partialValue >= UInt64(max(needed, 0)) else {
      throw CheckpointError.cannotWrite(
        path: path,
        reason:
          "it needs \(needed >> 20) MB more, but only \(free.partialValue >> 20) MB are free"
      )
    }
  }

  private static func failure(_ path: String, _ error: SystemError) -> CheckpointError {
    .cannotWrite(path: path, reason: "\(error)")
  }
}
