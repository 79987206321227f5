import MTLFaceSupport

/// An open regular file of a run's folder, read from the front.
struct RunFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens a file. A pipe is refused, not waited for.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  init(reading path: String) throws(TrainingLogError) {
    descriptor = try Self.open(path, O_RDONLY)
    self.path = path
  }

  deinit { close(descriptor) }

  /// A descriptor of a regular file, the caller's to close; `flags` may ask to create it.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  static func open(_ path: String, _ flags: Int32) throws(TrainingLogError) -> Int32 {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "not a path")
    }
    let descriptor = systemOpen(path, flags | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: TrainingLogError.reason(errno))
    }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unreadable(path: path, reason: "not a regular file")
    }
    return descriptor
  }

  /// Reads up to `count` (1 or more) bytes; none at the end.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  borrowing func read(_ count: Int) throws(TrainingLogError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = -1
      repeat {
        got = systemRead(descriptor, buffer.baseAddress, buffer.count)
      } while got < 0 && errno == EINTR
      failure = got < 0 ? errno : 0
      filled = max(got, 0)
    }
    guard failure == 0 else {
      throw .unreadable(path: path, reason: TrainingLogError.reason(failure))
    }
    return bytes
  }

  /// The whole file; nil where it is longer than `limit` bytes.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  borrowing func contents(limit: Int) throws(TrainingLogError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while true {
      let more = try read(1 << 16)
      if more.isEmpty { return bytes }
      bytes += more
      if bytes.count > limit { return nil }
    }
  }
}

/// The system's calls, which methods of the same names would hide.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o666) }
private func systemRead(_ file: Int32, _ into: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, into, count)
}
