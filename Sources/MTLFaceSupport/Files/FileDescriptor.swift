/// A file descriptor of the operating system. A copy refers to the same open file.
package struct FileDescriptor: Equatable, Sendable {
  /// The descriptor that is passed to system calls.
  package let rawValue: Int32

  /// The process's standard input.
  package static let standardInput = FileDescriptor(rawValue: 0)
  /// The process's standard output.
  package static let standardOutput = FileDescriptor(rawValue: 1)
  /// The process's standard error.
  package static let standardError = FileDescriptor(rawValue: 2)

  /// Creates a value from an open descriptor.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Opens a regular file.
  ///
  /// The function throws for directories, devices and pipes. It does not wait until the other end
  /// of a pipe is opened.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - flags: The flags for `open`. If they contain `O_CREAT`, the file is created if it does not
  ///     exist. `O_CLOEXEC` and `O_NONBLOCK` are added. The default is `O_RDONLY`.
  ///   - permissions: The permissions of a created file, restricted by the umask of the process.
  /// - Returns: A descriptor, which the caller must close.
  /// - Throws: ``FileError`` if the file cannot be opened or is not a regular file. The operation
  ///   of the error is `writing` if `flags` allow writing, and `reading` otherwise.
  package static func openRegularFile(
    _ path: String, flags: Int32 = O_RDONLY, permissions: mode_t = 0o666
  ) throws(FileError) -> FileDescriptor {
    let operation: FileError.Operation = flags & O_ACCMODE == O_RDONLY ? .reading : .writing
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(path, operation, .invalidPath)
    }
    let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, permissions)
    guard descriptor >= 0 else { throw FileError(path, operation, .system(.last)) }
    let file = FileDescriptor(rawValue: descriptor)
    let kind: FileKind
    do { kind = try file.kind() } catch {
      file.close()
      throw FileError(path, operation, .system(error))
    }
    guard kind == .regular else {
      file.close()
      throw FileError(path, operation, .notARegularFile(kind))
    }
    return file
  }

  /// Closes the file. The descriptor must not be used afterward.
  package func close() { systemClose(rawValue) }

  /// Returns the kind of the open file.
  package func kind() throws(SystemError) -> FileKind { FileKind(mode: try status().st_mode) }

  /// Returns the size of the file in bytes.
  package func size() throws(SystemError) -> Int { Int(clamping: try status().st_size) }

  /// Acquires the exclusive advisory lock of the file (`flock`) without waiting.
  ///
  /// The lock belongs to the open file, so a forked child shares it. It is released when the last
  /// descriptor is closed.
  ///
  /// - Returns: `true` if the lock was acquired, and `false` if it is held through another open
  ///   file.
  /// - Throws: ``SystemError`` if the file cannot be locked, for example because the file system
  ///   does not support locks.
  package func tryLock() throws(SystemError) -> Bool {
    while flock(rawValue, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw .last }
      return false
    }
    return true
  }

  /// Reads at most `count` bytes from the current position.
  ///
  /// - Parameter count: The maximum number of bytes to read, at least 1.
  /// - Returns: The bytes. The array is empty only at the end of the file.
  /// - Throws: ``SystemError`` if the file cannot be read.
  package func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    var error: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var result = -1
      repeat {
        result = systemRead(rawValue, buffer.baseAddress, buffer.count)
      } while result < 0 && errno == EINTR
      if result < 0 { error = .last }
      filled = max(result, 0)
    }
    if let error { throw error }
    return bytes
  }

  /// Writes all bytes at the current position.
  ///
  /// - Throws: ``SystemError`` if some bytes cannot be written, for example because the disk is
  ///   full.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    guard let base = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      // Linux writes at most 2 GiB in one call.
      let written = systemWrite(rawValue, base + done, min(bytes.count - done, 1 << 30))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw written < 0 ? .last : SystemError(code: ENOSPC) }
      done += written
    }
  }

  /// Writes the UTF-8 bytes of a string at the current position.
  ///
  /// - Throws: ``SystemError`` if some bytes cannot be written.
  package func write(_ text: String) throws(SystemError) {
    try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(SystemError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  func status() throws(SystemError) -> stat {
    var status = stat()
    guard fstat(rawValue, &status) == 0 else { throw .last }
    return status
  }
}

// Functions that call the system functions that the methods of the same name hide.

private func systemClose(_ file: Int32) { close(file) }

private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
