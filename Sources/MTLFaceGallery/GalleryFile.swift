import MTLFaceKernels
import MTLFaceSupport

/// An open file: positioned reads and writes, durability, the lock for writers, and mappings.
final class GalleryFile: Sendable {
  /// The path as given, which is also used in messages; `nil` for a file in memory.
  let path: String?
  /// The absolute path, which does not depend on the working directory.
  private let location: String?
  private let descriptor: Int32
  /// The process that opened the file.
  private let process = getpid()

  /// The name of the file in messages.
  var name: String { path ?? "the gallery in memory" }

  private init(descriptor: Int32, path: String?, location: String? = nil) {
    self.descriptor = descriptor
    self.path = path
    self.location = location ?? path.map(FileSystem.realPath)
  }

  deinit {
    // A forked child has the same descriptor and would otherwise keep the lock.
    if process == getpid() { flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  /// Opens a regular file. For writing, it acquires the lock for writers.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen` or `inUse`.
  static func open(_ path: String, forWriting: Bool) throws(GalleryError) -> GalleryFile {
    // Between opening and locking, the holder of the lock may have replaced the file.
    for _ in 0..<8 {
      let file = try GalleryFile(descriptor: descriptor(path, forWriting), path: path)
      guard forWriting else { return file }
      try file.lock()
      if !file.isReplaced { return file }
    }
    throw .inUse(path: path)
  }

  private static func descriptor(
    _ path: String, _ forWriting: Bool
  ) throws(GalleryError) -> Int32 {
    do {
      let flags = forWriting ? O_RDWR : O_RDONLY
      return try FileDescriptor.openRegularFile(path, flags: flags).rawValue
    } catch { throw .cannotOpen(path: path, reason: error.reason) }
  }

  /// Returns true if two paths refer to the same file, or would if it existed.
  static func areSame(_ a: String, _ b: String) -> Bool {
    FileSystem.realPath(a) == FileSystem.realPath(b)
  }

  // MARK: New files

  /// Creates a file with the given content at a path where no file exists.
  ///
  /// - Throws: ``GalleryError`` `alreadyExists` or `cannotWrite`.
  static func create(_ path: String, _ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    guard FileSystem.kind(path) == nil else { throw .alreadyExists(path: path) }
    var isDurable = false
    do {
      var file = try AtomicFile(replacing: path)
      try file.write(content)
      isDurable = try file.commit(onlyIfAbsent: true)
    } catch {
      // Another process may have created the file first.
      if FileSystem.kind(path) != nil { throw .alreadyExists(path: path) }
      throw galleryError(error, path)
    }
    let file = try open(path, forWriting: true)
    guard isDurable else {
      unlink(path)
      throw .cannotWrite(path: path, reason: "the file could not be made durable in its folder")
    }
    return file
  }

  /// Creates a file in memory with the given content.
  ///
  /// - Throws: ``GalleryError`` `outOfMemory`.
  static func inMemory(_ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    let descriptor = mtk_memory_file()
    guard descriptor >= 0 else { throw .outOfMemory }
    let file = GalleryFile(descriptor: descriptor, path: nil)
    try file.write(content, at: 0)
    return file
  }

  /// Deletes the file.
  func remove() { if let location { unlink(location) } }

  /// Replaces this file by a new one, which is locked before others can see it.
  ///
  /// - Parameters:
  ///   - fill: Appends the content, and returns the bytes that then overwrite its beginning.
  ///   - check: Reads the new file before others can see it.
  /// - Returns: The result of `check`, and whether the replacement is durable.
  /// - Throws: ``GalleryError`` `cannotWrite`, and the errors of `fill` and `check`. This file is
  ///   then not replaced.
  func replace<Result>(
    filling fill: (_ append: ([UInt8]) throws -> Void) throws -> [UInt8],
    checking check: (GalleryFile) throws(GalleryError) -> Result
  ) throws(GalleryError) -> (result: Result, isDurable: Bool) {
    guard let path, let location else { return (try check(replaceInMemory(fill)), true) }
    do {
      var file = try AtomicFile(replacing: location)
      let next = GalleryFile(
        descriptor: try file.duplicateDescriptor().rawValue, path: path, location: location)
      try next.lock()
      let beginning = try fill { bytes in try file.write(bytes) }
      try file.overwrite(beginning, at: 0)
      let result = try check(next)
      return (result, try file.commit())
    } catch { throw Self.galleryError(error, path) }
  }

  private func replaceInMemory(
    _ fill: (_ append: ([UInt8]) throws -> Void) throws -> [UInt8]
  ) throws(GalleryError) -> GalleryFile {
    let next = try GalleryFile.inMemory([])
    var end = 0
    do {
      let beginning = try fill { bytes in
        try next.write(bytes, at: end)
        end += bytes.count
      }
      try next.write(beginning, at: 0)
    } catch { throw Self.galleryError(error, name) }
    return next
  }

  private static func galleryError(_ error: any Error, _ path: String) -> GalleryError {
    switch error {
    case let error as GalleryError: error
    case let error as FileError: .cannotWrite(path: path, reason: error.reason)
    default: .cannotWrite(path: path, reason: "\(error)")
    }
  }

  // MARK: The lock

  private func lock() throws(GalleryError) {
    guard path != nil else { return }
    let isLocked: Bool
    do { isLocked = try FileDescriptor(rawValue: descriptor).tryLock() } catch {
      throw .cannotOpen(path: name, reason: "it cannot be locked: \(error)")
    }
    guard isLocked else { throw .inUse(path: name) }
  }

  /// True if this process was forked from the process that opened the file.
  var isForked: Bool { getpid() != process }

  /// True if the path now refers to another file, for example a compacted one, or to none.
  var isReplaced: Bool {
    guard let location else { return false }
    guard let opened = FileIdentity(FileDescriptor(rawValue: descriptor)),
      let present = FileIdentity(path: location)
    else { return true }
    return opened != present
  }

  /// Opens the file that the path now refers to, for reading.
  func reopened() throws(GalleryError) -> GalleryFile {
    try GalleryFile(
      descriptor: Self.descriptor(location ?? name, false), path: path, location: location)
  }

  // MARK: Bytes

  /// Returns the size of the file, in bytes.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`, also if the file is larger than a gallery can be.
  func size() throws(GalleryError) -> Int {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      throw .cannotOpen(path: name, reason: "\(SystemError.last)")
    }
    guard info.st_size <= GalleryLayout.maximumFileSize else {
      throw .cannotOpen(path: name, reason: "larger than the 256 GiB of the largest gallery")
    }
    return Int(info.st_size)
  }

  /// Reads up to `count` bytes from an offset; fewer if the file ends before.
  func read(_ count: Int, at offset: Int) throws(GalleryError) -> [UInt8] {
    var failure: GalleryError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, total in
      while total < count, let base = buffer.baseAddress {
        let readCount = pread(descriptor, base + total, count - total, off_t(offset + total))
        if readCount < 0, errno == EINTR { continue }
        if readCount < 0 { failure = .cannotOpen(path: name, reason: "\(SystemError.last)") }
        guard readCount > 0 else { return }
        total += readCount
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all of the bytes at an offset.
  func write(_ bytes: [UInt8], at offset: Int) throws(GalleryError) {
    var failure: GalleryError?
    bytes.withUnsafeBytes { bytes in
      var total = 0
      while let base = bytes.baseAddress, total < bytes.count {
        let written = pwrite(descriptor, base + total, bytes.count - total, off_t(offset + total))
        if written < 0, errno == EINTR { continue }
        guard written > 0 else {
          failure = .cannotWrite(path: name, reason: "\(SystemError.last)")
          return
        }
        total += written
      }
    }
    if let failure { throw failure }
  }

  /// Makes all written data durable.
  func synchronize() throws(GalleryError) {
    guard path != nil else { return }
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = fdatasync(descriptor)
    #endif
    guard result == 0 else { throw .cannotWrite(path: name, reason: "\(SystemError.last)") }
  }

  /// Maps at least `size` bytes, with room for the file to grow.
  func map(_ size: Int) throws(GalleryError) -> GalleryMapping {
    guard let mapping = GalleryMapping(descriptor, capacity: max(2 * size, 64 << 20)) else {
      throw .cannotOpen(path: name, reason: "\(SystemError.last)")
    }
    return mapping
  }
}
