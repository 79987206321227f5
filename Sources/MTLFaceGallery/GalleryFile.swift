import MTLFaceKernels
import MTLFaceSupport

/// An open file of a gallery.
///
/// The class provides positioned reads and writes, synchronization with the disk, the lock for
/// writers, and memory mappings.
final class GalleryFile: Sendable {
  /// The path that the caller specified, or `nil` for a file in memory.
  let path: String?
  /// The absolute path, which does not depend on the working directory.
  private let absolutePath: String?
  private let descriptor: Int32
  /// The ID of the process that opened the file.
  private let process = getpid()

  /// The name of the file in error messages.
  var name: String { path ?? "the gallery in memory" }

  private init(descriptor: Int32, path: String?, absolutePath: String? = nil) {
    self.descriptor = descriptor
    self.path = path
    self.absolutePath = absolutePath ?? path.map(FileSystem.realPath)
  }

  deinit {
    // Unlock the file explicitly, because closing it does not release the lock while a forked child
    // process has the same descriptor.
    if process == getpid() { flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  /// Opens a regular file and acquires the lock for writers if the file is opened for writing.
  ///
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)`` or ``GalleryError/inUse(path:)``.
  static func open(_ path: String, forWriting: Bool) throws(GalleryError) -> GalleryFile {
    // Try again if another writer has replaced the file after it was opened and before it was
    // locked.
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

  /// Returns whether two paths are the same after symbolic links are resolved. The file does not
  /// have to exist.
  static func areSame(_ a: String, _ b: String) -> Bool {
    FileSystem.realPath(a) == FileSystem.realPath(b)
  }

  // MARK: New files

  /// Creates a file with the given content. No file may exist at the path.
  ///
  /// - Throws: ``GalleryError/alreadyExists(path:)`` or ``GalleryError/cannotWrite(path:reason:)``;
  ///   ``GalleryError/cannotOpen(path:reason:)`` or ``GalleryError/inUse(path:)`` if the new file
  ///   cannot be opened for writing.
  static func create(_ path: String, _ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    guard FileSystem.kind(path) == nil else { throw .alreadyExists(path: path) }
    var isDurable = false
    do {
      var file = try AtomicFile(replacing: path)
      try file.write(content)
      isDurable = try file.commit(onlyIfAbsent: true)
    } catch {
      // Another process may have created the file in the meantime.
      if FileSystem.kind(path) != nil { throw .alreadyExists(path: path) }
      throw galleryError(error, path)
    }
    let file = try open(path, forWriting: true)
    guard isDurable else {
      unlink(path)
      throw .cannotWrite(path: path, reason: "the folder of the file could not be synced")
    }
    return file
  }

  /// Creates a file in memory with the given content.
  ///
  /// - Throws: ``GalleryError/outOfMemory`` or ``GalleryError/cannotWrite(path:reason:)``.
  static func inMemory(_ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    let descriptor = mtk_memory_file()
    guard descriptor >= 0 else { throw .outOfMemory }
    let file = GalleryFile(descriptor: descriptor, path: nil)
    try file.write(content, at: 0)
    return file
  }

  /// Deletes the file from its folder.
  func remove() { if let absolutePath { unlink(absolutePath) } }

  /// Replaces this file with a new one. The new file is locked before other processes can open it.
  ///
  /// - Parameters:
  ///   - fill: A closure that appends the content of the new file. It returns bytes that are then
  ///     written over the beginning of the content.
  ///   - check: A closure that reads the new file before it replaces this one.
  /// - Returns: The result of `check` and whether the replacement is durable.
  /// - Throws: ``GalleryError/cannotWrite(path:reason:)``;
  ///   ``GalleryError/cannotOpen(path:reason:)`` if the new file cannot be locked;
  ///   ``GalleryError/outOfMemory`` for a gallery in memory; the errors of `fill` and `check`. If
  ///   an error is thrown, this file is not replaced.
  func replace<Result>(
    filling fill: (_ append: ([UInt8]) throws -> Void) throws -> [UInt8],
    checking check: (GalleryFile) throws(GalleryError) -> Result
  ) throws(GalleryError) -> (result: Result, isDurable: Bool) {
    guard let path, let absolutePath else { return (try check(replaceInMemory(fill)), true) }
    do {
      var file = try AtomicFile(replacing: absolutePath)
      let next = GalleryFile(
        descriptor: try file.duplicateDescriptor().rawValue, path: path, absolutePath: absolutePath)
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
      throw .cannotOpen(path: name, reason: "the file cannot be locked: \(error)")
    }
    guard isLocked else { throw .inUse(path: name) }
  }

  /// Whether this process was forked from the process that opened the file.
  var isForked: Bool { getpid() != process }

  /// Whether the path now refers to another file, such as a compacted gallery, or to no file.
  var isReplaced: Bool {
    guard let absolutePath else { return false }
    guard let opened = FileIdentity(FileDescriptor(rawValue: descriptor)),
      let current = FileIdentity(path: absolutePath)
    else { return true }
    return opened != current
  }

  /// Opens, for reading, the file to which the path now refers.
  func reopened() throws(GalleryError) -> GalleryFile {
    try GalleryFile(
      descriptor: Self.descriptor(absolutePath ?? name, false), path: path,
      absolutePath: absolutePath)
  }

  // MARK: Bytes

  /// Returns the size of the file in bytes.
  ///
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)`` if the size cannot be determined or
  ///   exceeds the maximum size of a gallery.
  func size() throws(GalleryError) -> Int {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      throw .cannotOpen(path: name, reason: "\(SystemError.last)")
    }
    guard info.st_size <= GalleryLayout.maximumFileSize else {
      throw .cannotOpen(path: name, reason: "the file exceeds 256 GiB, the limit of a gallery")
    }
    return Int(info.st_size)
  }

  /// Returns `count` bytes from an offset, or all remaining bytes if there are fewer.
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

  /// Writes all data of the file from the cache of the operating system to the disk.
  func synchronize() throws(GalleryError) {
    guard path != nil else { return }
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = fdatasync(descriptor)
    #endif
    guard result == 0 else { throw .cannotWrite(path: name, reason: "\(SystemError.last)") }
  }

  /// Maps at least `size` bytes. The mapping is larger so that the file can grow.
  func map(_ size: Int) throws(GalleryError) -> GalleryMapping {
    guard let mapping = GalleryMapping(descriptor, capacity: max(2 * size, 64 << 20)) else {
      throw .cannotOpen(path: name, reason: "\(SystemError.last)")
    }
    return mapping
  }
}
