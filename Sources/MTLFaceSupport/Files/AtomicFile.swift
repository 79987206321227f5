/// A file that replaces its target completely or not at all.
///
/// Bytes are written to a temporary file in the folder of the target. ``commit(onlyIfAbsent:)``
/// syncs the temporary file and renames it to the target. Until then, the target is unchanged. The
/// temporary file is removed if there is no commit. On Linux, if the file system supports unnamed
/// files, the temporary file has no name before the commit. It then disappears even if the process
/// is killed.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let target: String
  /// The path of the temporary file, or `nil` if the file has no name.
  private var temporary: String?
  private let file: FileDescriptor
  private var pending: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Creates the temporary file.
  ///
  /// If the path is a symbolic link, the file that the link refers to is replaced, not the link.
  /// If the file already exists, its permissions are kept.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``FileError`` if the path is empty or contains a zero byte, if it refers to
  ///   something other than a regular file, such as a folder or `/dev/null`, or if the temporary
  ///   file cannot be created.
  package init(replacing path: String) throws(FileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(path, .writing, .invalidPath)
    }
    var permissions: mode_t?
    if let status = FileSystem.status(of: path) {
      let kind = FileKind(mode: status.st_mode)
      guard kind == .regular else { throw FileError(path, .writing, .notARegularFile(kind)) }
      permissions = status.st_mode & 0o777
    }
    let real = FileSystem.realPath(path)
    let created =
      if let unnamed = Self.createUnnamed(beside: real) { unnamed } else {
        try Self.createNamed(beside: real, path)
      }
    self.path = path
    target = real
    temporary = created.name
    file = created.file
    if let permissions { fchmod(file.rawValue, permissions) }
  }

  /// Writes bytes to a file, atomically and durably.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file.
  ///   - path: The path of the file to create or replace.
  /// - Throws: ``FileError`` if the file cannot be written. An existing file is then unchanged.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String
  ) throws(FileError) {
    var file = try AtomicFile(replacing: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes the UTF-8 bytes of a string to a file, atomically and durably.
  ///
  /// - Parameters:
  ///   - text: The contents of the file.
  ///   - path: The path of the file to create or replace.
  /// - Throws: ``FileError`` if the file cannot be written. An existing file is then unchanged.
  package static func write(_ text: String, to path: String) throws(FileError) {
    var file = try AtomicFile(replacing: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  deinit {
    file.close()
    if let temporary { unlink(temporary) }
  }

  /// Appends the bytes of a buffer.
  ///
  /// - Throws: ``FileError``, for example if the disk is full.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if pending.count + bytes.count <= Self.bufferSize {
      pending.append(contentsOf: bytes)
      return
    }
    try flush()
    try writeAll(bytes)
  }

  /// Appends the bytes of an array.
  ///
  /// - Throws: ``FileError``, for example if the disk is full.
  package mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Replaces bytes that were written before, such as a header that contains a count.
  ///
  /// - Parameters:
  ///   - bytes: The new bytes.
  ///   - offset: The offset from the start of the file of the first byte to replace.
  /// - Throws: ``FileError`` if the bytes cannot be written, or if some of the bytes to replace
  ///   have not been written yet.
  package mutating func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try flush()
    let end = lseek(file.rawValue, 0, SEEK_END)
    guard end >= 0 else { throw failure() }
    guard offset >= 0, bytes.count <= Int(end) - offset else {
      throw FileError(path, .writing, .system(SystemError(code: EINVAL)))
    }
    guard lseek(file.rawValue, off_t(offset), SEEK_SET) >= 0 else { throw failure() }
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try writeAll(UnsafeRawBufferPointer(bytes))
    }
    guard lseek(file.rawValue, 0, SEEK_END) >= 0 else { throw failure() }
  }

  /// Makes the bytes written so far the contents of the target, atomically and durably.
  ///
  /// - Parameter onlyIfAbsent: If `true`, an existing target is an error. The default is `false`.
  /// - Returns: Whether the folder was synced too, which makes the name of the target durable. The
  ///   folder cannot be synced if, for example, it cannot be read.
  /// - Throws: ``FileError`` if the bytes cannot be written, if the target cannot be replaced, or
  ///   if it exists and `onlyIfAbsent` is `true`. The target is then unchanged.
  @discardableResult package mutating func commit(
    onlyIfAbsent: Bool = false
  ) throws(FileError) -> Bool {
    try flush()
    guard fsync(file.rawValue) == 0 else { throw failure() }
    if onlyIfAbsent {
      try linkToTarget()
    } else {
      let source =
        if let temporary { temporary } else { try link(as: Self.randomName(beside: target)) }
      temporary = source
      guard rename(source, target) == 0 else { throw failure() }
      temporary = nil
    }
    let folder = open(Self.folder(of: target), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }

  /// Returns another descriptor of the file for reading and writing.
  ///
  /// - Returns: A descriptor that stays valid after the commit. The caller must close it.
  /// - Throws: ``FileError`` if the system cannot create another descriptor.
  package func duplicateDescriptor() throws(FileError) -> FileDescriptor {
    let copy = fcntl(file.rawValue, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw failure() }
    return FileDescriptor(rawValue: copy)
  }
}

// MARK: - The temporary file

extension AtomicFile {
  /// Gives the temporary file the name of the target. Throws if the target exists.
  private mutating func linkToTarget() throws(FileError) {
    guard let source = temporary else {
      _ = try link(as: target)
      return
    }
    if systemLink(source, target) == 0 {
      unlink(source)
    } else {
      // If the file system does not support links, checking and renaming are not atomic.
      guard errno == EPERM || errno == ENOTSUP, access(target, F_OK) != 0,
        rename(source, target) == 0
      else { throw failure() }
    }
    temporary = nil
  }

  private mutating func flush() throws(FileError) {
    try pending.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try writeAll(UnsafeRawBufferPointer(bytes))
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    do { try file.write(bytes) } catch { throw FileError(path, .writing, .system(error)) }
  }

  private func failure() -> FileError { FileError(path, .writing, .system(.last)) }

  /// Creates a file without a name. Returns `nil` if it cannot be created, for example because the
  /// system does not support such files.
  private static func createUnnamed(
    beside target: String
  ) -> (name: String?, file: FileDescriptor)? {
    #if os(Linux)
      // The value of O_TMPFILE, which Swift does not import.
      let temporaryFile = 0o20_000_000 | O_DIRECTORY
      // The file is linked through this folder later.
      guard access("/proc/self/fd", X_OK) == 0 else { return nil }
      let descriptor = open(folder(of: target), temporaryFile | O_RDWR | O_CLOEXEC, 0o666)
      return descriptor >= 0 ? (nil, FileDescriptor(rawValue: descriptor)) : nil
    #else
      return nil
    #endif
  }

  /// Creates a file with a random name and the default permissions of the process.
  private static func createNamed(
    beside target: String, _ path: String
  ) throws(FileError) -> (name: String?, file: FileDescriptor) {
    for _ in 0..<16 {
      let name = randomName(beside: target)
      let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (name, FileDescriptor(rawValue: descriptor)) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw FileError(path, .writing, .system(.last))
  }

  /// Links the unnamed file to the path that `name` returns. Calls `name` again if a file with that
  /// name exists.
  private func link(as name: @autoclosure () -> String) throws(FileError) -> String {
    for _ in 0..<16 {
      let name = name()
      let source = "/proc/self/fd/\(file.rawValue)"
      if linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return name }
      guard errno == EEXIST else { break }
    }
    throw failure()
  }

  /// Returns a random path in the folder of the target. It does not contain the name of the target,
  /// which may already have the maximum length.
  private static func randomName(beside target: String) -> String {
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(folder(of: target))/.mtlface-\(random).tmp"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Calls the system's `link` function, which the method of the same name hides.
private func systemLink(_ source: String, _ target: String) -> Int32 { link(source, target) }
