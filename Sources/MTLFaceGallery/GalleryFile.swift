import MTLFaceCheckpoint
import MTLFaceKernels
import MTLFaceSupport

/// An open file: positioned reads and writes, durability, the writers' lock, and mappings.
final class GalleryFile: Sendable {
  /// The path as it was given, for messages too; nil for a file in memory, which has no name.
  let path: String?
  /// The path from the root, which a change of the working directory leaves as it is.
  private let location: String?
  private let descriptor: Int32
  /// The process that opened it.
  private let process = getpid()

  /// What messages call it.
  var name: String { path ?? "the gallery in memory" }

  private init(descriptor: Int32, path: String?, location: String? = nil) {
    self.descriptor = descriptor
    self.path = path
    self.location = location ?? path.map(Self.absolute)
  }

  deinit {
    // A child that was forked has the descriptor too, and would keep the lock.
    if process == getpid() { flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  /// Opens a regular file; for writing it takes the writers' lock.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`, `inUse`.
  static func open(_ path: String, forWriting: Bool) throws(GalleryError) -> GalleryFile {
    // Between opening and locking, whoever had the lock may have put another file in its place.
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
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "not a path")
    }
    // Opening a pipe must not wait.
    let mode = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK
    let descriptor = systemOpen(path, mode)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: reason()) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotOpen(path: path, reason: "not a regular file")
    }
    return descriptor
  }

  private static func absolute(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Whether two paths lead to one file, or would.
  static func areSame(_ a: String, _ b: String) -> Bool { absolute(a) == absolute(b) }

  // MARK: New files

  /// Creates a file with some content, where there is none.
  ///
  /// - Throws: ``GalleryError`` `alreadyExists`, `cannotWrite`.
  static func create(_ path: String, _ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "not a path")
    }
    var info = stat()
    guard stat(path, &info) != 0 else { throw .alreadyExists(path: path) }
    var isDurable = false
    do {
      var file = try AtomicFile(replacing: path)
      try content.withUnsafeBytes { try file.write($0) }
      isDurable = try file.commit(onlyIfAbsent: true)
    } catch {
      // Somebody else may have been quicker.
      if stat(path, &info) == 0 { throw .alreadyExists(path: path) }
      throw writing(error, path)
    }
    let file = try open(path, forWriting: true)
    guard isDurable else {
      unlink(path)
      throw .cannotWrite(path: path, reason: "its folder cannot be made durable")
    }
    return file
  }

  /// A file in memory.
  ///
  /// - Throws: ``GalleryError`` `outOfMemory`.
  static func inMemory(_ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    let descriptor = mtk_memory_file()
    guard descriptor >= 0 else { throw .outOfMemory }
    let file = GalleryFile(descriptor: descriptor, path: nil)
    try file.write(content, at: 0)
    return file
  }

  /// Takes the file's name away.
  func remove() { if let location { unlink(location) } }

  /// Puts a new file in the place of this one, with its lock held from before it can be seen.
  ///
  /// - Parameters:
  ///   - fill: appends the content, and returns what is then put over its beginning.
  ///   - check: reads the new file, before anybody else sees it.
  /// - Returns: what `check` does, and whether the new name is durable.
  /// - Throws: ``GalleryError`` `cannotWrite`, and what `fill` and `check` throw; this file then
  ///   stays.
  func replace<Result>(
    filling fill: (_ append: ([UInt8]) throws -> Void) throws -> [UInt8],
    checking check: (GalleryFile) throws(GalleryError) -> Result
  ) throws(GalleryError) -> (result: Result, isDurable: Bool) {
    guard let path, let location else { return (try check(replaceInMemory(fill)), true) }
    do {
      var file = try AtomicFile(replacing: location)
      let next = GalleryFile(
        descriptor: try file.duplicateDescriptor(), path: path, location: location)
      try next.lock()
      let beginning = try fill { bytes in try bytes.withUnsafeBytes { try file.write($0) } }
      try beginning.withUnsafeBytes { try file.overwrite($0, at: 0) }
      let result = try check(next)
      return (result, try file.commit())
    } catch { throw Self.writing(error, path) }
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
    } catch { throw Self.writing(error, name) }
    return next
  }

  private static func writing(_ error: any Error, _ path: String) -> GalleryError {
    switch error {
    case let error as GalleryError: error
    case CheckpointError.cannotWrite(_, let reason): .cannotWrite(path: path, reason: reason)
    case CheckpointError.notAFile(_, let kind): .cannotWrite(path: path, reason: "it is \(kind)")
    default: .cannotWrite(path: path, reason: "\(error)")
    }
  }

  // MARK: The lock

  private func lock() throws(GalleryError) {
    guard path != nil else { return }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else {
        throw .cannotOpen(path: name, reason: "it cannot be locked: \(Self.reason())")
      }
      throw .inUse(path: name)
    }
  }

  /// Whether this is a forked child of the process that opened the file.
  var isForked: Bool { getpid() != process }

  /// Whether the path now leads to another file, a compacted one for example, or to none.
  var isReplaced: Bool {
    guard let location else { return false }
    var mine = stat()
    var theirs = stat()
    guard fstat(descriptor, &mine) == 0, stat(location, &theirs) == 0 else { return true }
    return mine.st_ino != theirs.st_ino || mine.st_dev != theirs.st_dev
  }

  /// Opens, for reading, what the path leads to by now.
  func reopened() throws(GalleryError) -> GalleryFile {
    try GalleryFile(
      descriptor: Self.descriptor(location ?? name, false), path: path, location: location)
  }

  // MARK: Bytes

  /// The file's size.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`; also for files larger than galleries are.
  func size() throws(GalleryError) -> Int {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      throw .cannotOpen(path: name, reason: Self.reason())
    }
    guard info.st_size <= GalleryLayout.maximumFileSize else {
      throw .cannotOpen(path: name, reason: "larger than any gallery, 256 GiB")
    }
    return Int(info.st_size)
  }

  /// Up to `count` bytes from an offset on: fewer where the file ends.
  func read(_ count: Int, at offset: Int) throws(GalleryError) -> [UInt8] {
    var failure: GalleryError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + done, count - done, off_t(offset + done))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = .cannotOpen(path: name, reason: Self.reason()) }
        guard got > 0 else { return }
        done += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all of the bytes at an offset.
  func write(_ bytes: [UInt8], at offset: Int) throws(GalleryError) {
    var failure: GalleryError?
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while let base = bytes.baseAddress, done < bytes.count {
        let put = pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
        if put < 0, errno == EINTR { continue }
        guard put > 0 else {
          failure = .cannotWrite(path: name, reason: Self.reason())
          return
        }
        done += put
      }
    }
    if let failure { throw failure }
  }

  /// Makes what was written durable.
  func synchronize() throws(GalleryError) {
    guard path != nil else { return }
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = fdatasync(descriptor)
    #endif
    guard result == 0 else { throw .cannotWrite(path: name, reason: Self.reason()) }
  }

  /// Maps at least `size` bytes, and room for as many more as the file grows to for a while.
  func map(_ size: Int) throws(GalleryError) -> GalleryMapping {
    guard let mapping = GalleryMapping(descriptor, capacity: max(2 * size, 64 << 20)) else {
      throw .cannotOpen(path: name, reason: Self.reason())
    }
    return mapping
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}

/// The system's `open`, which the method of the same name would hide.
private func systemOpen(_ path: String, _ mode: Int32) -> Int32 { open(path, mode) }
