/// A file that replaces its target completely or not at all.
///
/// Bytes are written to a temporary file in the target's folder. ``commit(onlyIfAbsent:)`` syncs
/// the temporary file and renames it to the target. Until then the target is unchanged, and without
/// a commit the temporary file is removed. On Linux the temporary file has no name before the
/// commit, so that it disappears even if the process is killed.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let target: String
  /// The name of the temporary file, or `nil` as long as it has none.
  private var temporary: String?
  private let file: FileDescriptor
  private var pending: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Creates the temporary file.
  ///
  /// A symbolic link is followed: the file that it leads to is replaced, not the link. The
  /// permissions of an existing file are kept.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``FileError`` if the temporary file cannot be created, or if the path leads to
  ///   something that must not be replaced, such as a folder or `/dev/null`.
  package init(replacing path: String) throws(FileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(path, .writing, .invalidPath)
    }
    var status = stat()
    var permissions: mode_t?
    if stat(path, &status) == 0 {
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

  /// Replaces a file with bytes, atomically and durably.
  ///
  /// - Throws: ``FileError`` if the file cannot be written; an existing file is then unchanged.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String
  ) throws(FileError) {
    var file = try AtomicFile(replacing: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Replaces a file with the UTF-8 bytes of a string, atomically and durably.
  ///
  /// - Throws: ``FileError`` if the file cannot be written; an existing file is then unchanged.
  package static func write(_ text: String, to path: String) throws(FileError) {
    var file = try AtomicFile(replacing: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  deinit {
    file.close()
    if let temporary { unlink(temporary) }
  }

  /// Appends bytes.
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

  /// Appends bytes.
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
  ///   - offset: The position of the first byte to replace.
  /// - Throws: ``FileError`` if the bytes cannot be written, or if the range is not entirely inside
  ///   what was written before.
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
  /// - Parameter onlyIfAbsent: Whether the target must not exist.
  /// - Returns: Whether the target's name is durable too. It is not if, for example, the folder
  ///   cannot be read.
  /// - Throws: ``FileError``; the target is then unchanged.
  @discardableResult package mutating func commit(
    onlyIfAbsent: Bool = false
  ) throws(FileError) -> Bool {
    try flush()
    guard fsync(file.rawValue) == 0 else { throw failure() }
    if onlyIfAbsent {
      try linkToTarget()
    } else {
      let named =
        if let temporary { temporary } else { try link(as: Self.randomName(beside: target)) }
      temporary = named
      guard rename(named, target) == 0 else { throw failure() }
      temporary = nil
    }
    let folder = open(Self.folder(of: target), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }

  /// Returns another descriptor of the file for reading and writing. It stays valid after the
  /// commit, and the caller closes it.
  ///
  /// - Throws: ``FileError`` if the system has no more descriptors.
  package func duplicateDescriptor() throws(FileError) -> FileDescriptor {
    let copy = fcntl(file.rawValue, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw failure() }
    return FileDescriptor(rawValue: copy)
  }
}

// MARK: - The temporary file

extension AtomicFile {
  /// Gives the temporary file the target's name, unless the target exists.
  private mutating func linkToTarget() throws(FileError) {
    guard let named = temporary else {
      _ = try link(as: target)
      return
    }
    if systemLink(named, target) == 0 {
      unlink(named)
    } else {
      // Without support for links, the check and the renaming are two steps.
      guard errno == EPERM || errno == ENOTSUP, access(target, F_OK) != 0,
        rename(named, target) == 0
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

  /// Creates a file without a name, or returns `nil` if the system does not support that.
  private static func createUnnamed(
    beside target: String
  ) -> (name: String?, file: FileDescriptor)? {
    #if os(Linux)
      // O_TMPFILE, which is not imported into Swift. The file gets its name through /proc.
      let unnamed = 0o20_000_000 | O_DIRECTORY
      guard access("/proc/self/fd", X_OK) == 0 else { return nil }
      let descriptor = open(folder(of: target), unnamed | O_RDWR | O_CLOEXEC, 0o666)
      return descriptor >= 0 ? (nil, FileDescriptor(rawValue: descriptor)) : nil
    #else
      return nil
    #endif
  }

  /// Creates a file with a random name and the permissions that the process's mask leaves.
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

  /// Gives a file without a name the name that `name` returns, and retries while that name is
  /// taken.
  private func link(as name: @autoclosure () -> String) throws(FileError) -> String {
    for _ in 0..<16 {
      let name = name()
      let source = "/proc/self/fd/\(file.rawValue)"
      if linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return name }
      guard errno == EEXIST else { break }
    }
    throw failure()
  }

  /// Returns a name in the target's folder. It does not contain the target's name, which can be as
  /// long as names are allowed to be.
  private static func randomName(beside target: String) -> String {
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(folder(of: target))/.mtlface-\(random).tmp"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The system's `link`, which the method of the same name would hide.
private func systemLink(_ source: String, _ target: String) -> Int32 { link(source, target) }
