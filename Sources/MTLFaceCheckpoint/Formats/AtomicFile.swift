import MTLFaceSupport

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary file in the target's folder; ``commit()`` syncs it and renames it over
/// the target. Until then the target is untouched, and without a commit the temporary file goes. On
/// Linux it has no name before that, so that it goes even where the process is killed.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let target: String
  /// The temporary file's name; nil as long as it has none.
  private var temporary: String?
  private var descriptor: Int32
  private var pending: [UInt8]
  private static let bufferSize = 1 << 16

  /// Creates the temporary file.
  ///
  /// A symbolic link is followed, so that the file it points to is replaced and not the link. The
  /// permissions of a file that is replaced are kept.
  /// - Throws: ``CheckpointError`` `cannotWrite`; `notAFile` where the path is something that must
  ///   not be replaced, such as a directory or `/dev/null`.
  package init(replacing path: String) throws {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw CheckpointError.cannotWrite(path: path, reason: "not a path")
    }
    var info = stat()
    var mode: mode_t?
    if stat(path, &info) == 0 {
      guard info.st_mode & S_IFMT == S_IFREG else {
        throw CheckpointError.notAFile(path: path, kind: fileTypeDescription(info.st_mode))
      }
      mode = info.st_mode & 0o777
    }
    let resolved = Self.resolved(path)
    let created =
      try Self.createUnnamed(beside: resolved) ?? Self.createNamed(beside: resolved, path)
    self.path = path
    target = resolved
    temporary = created.name
    descriptor = created.descriptor
    pending = []
    if let mode { fchmod(descriptor, mode) }
  }

  /// Puts bytes in the place of a file.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`, `notAFile`; what stood there is then as it was.
  package static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
    var file = try AtomicFile(replacing: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Puts a text in the place of a file.
  package static func write(_ text: String, to path: String) throws {
    try Array(text.utf8).withUnsafeBytes { try write($0, to: path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let temporary { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`, for example when the disk is full.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
    if pending.count + bytes.count <= Self.bufferSize {
      pending.append(contentsOf: bytes)
      return
    }
    try flush()
    try writeAll(bytes)
  }

  /// Makes what was written the content of the target: durable, and all at once.
  ///
  /// - Parameter onlyIfAbsent: refuses where there is a file by now.
  /// - Returns: whether the name is durable too: not where the folder cannot be read, for example.
  /// - Throws: ``CheckpointError`` `cannotWrite`; the target is then as it was.
  @discardableResult package mutating func commit(onlyIfAbsent: Bool = false) throws -> Bool {
    try flush()
    guard fsync(descriptor) == 0 else { throw failure() }
    if onlyIfAbsent {
      try linkToTarget()
    } else {
      let named = try temporary ?? linkUnnamed(as: Self.randomName(beside: target))
      temporary = named
      guard rename(named, target) == 0 else { throw failure() }
      temporary = nil
    }
    let directory = open(Self.directory(of: target), O_RDONLY | O_CLOEXEC)
    guard directory >= 0 else { return false }
    defer { close(directory) }
    return fsync(directory) == 0
  }

  /// Gives the file the target's name, unless another has it.
  private mutating func linkToTarget() throws {
    guard let named = temporary else {
      _ = try linkUnnamed(as: target)
      return
    }
    if link(named, target) == 0 {
      unlink(named)
    } else {
      // Where there are no links: the look and the renaming are not one, which is the best there is.
      guard errno == EPERM || errno == ENOTSUP, access(target, F_OK) != 0,
        rename(named, target) == 0
      else { throw failure() }
    }
    temporary = nil
  }

  /// Another descriptor of the file, for reading and writing, which outlives the commit; the caller's
  /// to close.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`.
  package func duplicateDescriptor() throws -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw failure() }
    return copy
  }

  /// Replaces bytes that were written before: a header whose counts are known at the end only.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`; also where `offset` and the bytes do not lie inside
  ///   what was written.
  package mutating func overwrite(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    try flush()
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0, offset >= 0, bytes.count <= Int(end) - offset else { throw failure() }
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw failure() }
    try writeAll(bytes)
    guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw failure() }
  }

  private mutating func flush() throws {
    try pending.withUnsafeBytes { try writeAll($0) }
    pending.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
    guard let base = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      // Linux writes at most 2 GiB at a time in any case.
      let written = systemWrite(descriptor, base + done, min(bytes.count - done, 1 << 30))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure() }
      done += written
    }
  }

  private func failure() -> CheckpointError {
    .cannotWrite(path: path, reason: errnoDescription())
  }

  /// A file without a name, where the system has such; nil elsewhere.
  private static func createUnnamed(beside target: String) -> (name: String?, descriptor: Int32)? {
    #if os(Linux)
      // O_TMPFILE, which is no constant for Swift. It gets its name through /proc.
      let nameless = 0o20_000_000 | O_DIRECTORY
      guard access("/proc/self/fd", X_OK) == 0 else { return nil }
      let descriptor = open(directory(of: target), nameless | O_RDWR | O_CLOEXEC, 0o666)
      return descriptor >= 0 ? (nil, descriptor) : nil
    #else
      return nil
    #endif
  }

  /// A new file that only we know, with the permissions that the user's mask leaves.
  private static func createNamed(
    beside target: String, _ path: String
  ) throws -> (name: String?, descriptor: Int32) {
    for _ in 0..<16 {
      let name = randomName(beside: target)
      let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (name, descriptor) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw CheckpointError.cannotWrite(path: path, reason: errnoDescription())
  }

  /// Gives a file without a name one: what is asked for, again and again where a file has it already.
  private func linkUnnamed(as wanted: @autoclosure () -> String) throws -> String {
    for _ in 0..<16 {
      let name = wanted()
      if linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 {
        return name
      }
      guard errno == EEXIST else { break }
    }
    throw failure()
  }

  /// Not the target's name with an ending: that may be as long as names can be.
  private static func randomName(beside target: String) -> String {
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(directory(of: target))/.mtlface-\(random).tmp"
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The system's `write`, which the method of the same name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
