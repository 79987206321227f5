#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import MTLFaceCheckpoint
import MTLFaceKernels

/// An open file: positioned reads and writes, durability, the writers' lock, and mappings.
final class GalleryFile: Sendable {
  /// The path, for messages too; nil for a file in memory, which has no name.
  let path: String?
  private let descriptor: Int32
  /// The process that opened it.
  private let process = getpid()

  /// What messages call it.
  var name: String { path ?? "the gallery in memory" }

  private init(descriptor: Int32, path: String?) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens a regular file; for writing it takes the writers' lock.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`, `inUse`.
  convenience init(_ path: String, forWriting: Bool) throws(GalleryError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "not a path")
    }
    // Opening a pipe must not wait.
    let mode = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK
    let descriptor = open(path, mode)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
    self.init(descriptor: descriptor, path: path)
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(path: path, reason: "not a regular file")
    }
    guard forWriting else { return }
    try lock()
    // Whoever had it may have put another file in its place.
    if isReplaced { throw .inUse(path: path) }
  }

  /// Creates a file with some content, where there is none.
  ///
  /// - Throws: ``GalleryError`` `exists`, `cannotWrite`.
  static func create(_ path: String, _ content: [UInt8]) throws(GalleryError) -> GalleryFile {
    do {
      var info = stat()
      guard stat(path, &info) != 0 else { throw GalleryError.exists(path: path) }
      var file = try AtomicFile(replacing: path)
      try content.withUnsafeBytes { try file.write($0) }
      try file.commit(onlyIfAbsent: true)
    } catch { throw Self.writing(error, path) }
    return try GalleryFile(path, forWriting: true)
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

  /// Puts a new file in the place of this one, with its lock held from before it can be seen.
  ///
  /// - Parameter fill: appends the content, and returns what is then put over its beginning.
  /// - Throws: ``GalleryError`` `cannotWrite`, and what `fill` throws; this file then stays.
  func replace(
    _ fill: (_ append: ([UInt8]) throws -> Void) throws -> [UInt8]
  ) throws(GalleryError) -> GalleryFile {
    guard let path else { return try replaceInMemory(fill) }
    do {
      var file = try AtomicFile(replacing: path)
      let next = GalleryFile(descriptor: try file.duplicate(), path: path)
      try next.lock()
      let beginning = try fill { bytes in try bytes.withUnsafeBytes { try file.write($0) } }
      try beginning.withUnsafeBytes { try file.overwrite($0, at: 0) }
      try file.commit()
      return next
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
      guard errno == EINTR else { throw .inUse(path: name) }
    }
  }

  /// Whether this is a forked child of the process that opened the file.
  var isForked: Bool { getpid() != process }

  /// Whether the path now leads to another file: a compacted one, for example.
  var isReplaced: Bool {
    guard let path else { return false }
    var mine = stat()
    var theirs = stat()
    guard fstat(descriptor, &mine) == 0, stat(path, &theirs) == 0 else { return false }
    return mine.st_ino != theirs.st_ino || mine.st_dev != theirs.st_dev
  }

  // MARK: Bytes

  /// The file's size.
  func size() throws(GalleryError) -> Int {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      throw .cannotOpen(path: name, reason: Self.reason())
    }
    return Int(clamping: info.st_size)
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
    let room = max(2 * size, 64 << 20)
    guard let start = mmap(nil, room, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { throw .cannotOpen(path: name, reason: Self.reason()) }
    return GalleryMapping(start: start, room: room)
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}

/// A file as memory. The memory reaches beyond the file's end, where it must not be touched: who
/// asks for bytes says how far the file is known to reach.
///
/// A file that another program cuts short while it is mapped cannot be read on: the system ends the
/// process. No gallery does so: it only grows, and is replaced by renaming.
///
/// `@unchecked Sendable`: the memory is read only, and records never change.
final class GalleryMapping: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// Bytes of address space.
  let room: Int

  fileprivate init(start: UnsafeMutableRawPointer, room: Int) {
    self.start = start
    self.room = room
  }

  deinit { munmap(start, room) }

  /// The first `length` bytes, which the file must have; borrowed for `body`.
  func withBytes<Result, Failure>(
    _ length: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: min(length, room)))
  }
}
