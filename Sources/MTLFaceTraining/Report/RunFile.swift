import MTLFaceSupport

/// An open regular file of a run's folder, which is read sequentially.
struct RunFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens a file. A named pipe is rejected without waiting for a writer.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  init(reading path: String) throws(TrainingLogError) {
    descriptor = try Self.open(path, O_RDONLY)
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens a regular file.
  ///
  /// - Parameter flags: The flags of `open`, which may include `O_CREAT`.
  /// - Returns: The descriptor, which the caller closes.
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

  /// Reads up to `count` (1 or more) bytes; returns no bytes at the end of the file.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  borrowing func read(_ count: Int) throws(TrainingLogError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      var readCount = -1
      repeat {
        readCount = systemRead(descriptor, buffer.baseAddress, buffer.count)
      } while readCount < 0 && errno == EINTR
      failure = readCount < 0 ? errno : 0
      initializedCount = max(readCount, 0)
    }
    guard failure == 0 else {
      throw .unreadable(path: path, reason: TrainingLogError.reason(failure))
    }
    return bytes
  }

  /// Reads the rest of the file; nil if it is longer than `limit` bytes.
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

// The system calls, which are hidden by the methods of the same names.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o666) }
private func systemRead(_ file: Int32, _ into: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, into, count)
}
