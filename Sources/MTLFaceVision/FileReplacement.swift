#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Puts bytes in the place of a file, wholly or not at all: a temporary file beside it is written,
/// synced and renamed. A symbolic link is followed, not replaced; what is no regular file (a
/// device, a directory) is refused.
enum FileReplacement {
  static func replace(_ path: String, with bytes: UnsafeRawBufferPointer) throws(ImageError) {
    let target = try resolve(path)
    let (file, temporary) = try create(beside: target, path)
    do throws(ImageError) {
      defer { close(file) }
      try fill(file, with: bytes, path)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, target) == 0 else {
      let reason = FileBytes.reason()
      unlink(temporary)
      throw .unwritable(name: path, reason: reason)
    }
    syncFolder(of: target)
  }

  private static func resolve(_ path: String) throws(ImageError) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unwritable(name: path, reason: "not a path")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .unwritable(name: path, reason: "it is a directory")
    default: throw .unwritable(name: path, reason: "not a regular file")
    }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A new file that only we know, with the permissions that the user's mask leaves.
  private static func create(
    beside target: String, _ path: String
  ) throws(ImageError) -> (Int32, String) {
    for _ in 0..<16 {
      let mark = String(UInt64.random(in: .min ... .max), radix: 36)
      let temporary = "\(folder(of: target))/.mtlface-\(mark).tmp"
      let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if file >= 0 { return (file, temporary) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw .unwritable(name: path, reason: FileBytes.reason())
  }

  private static func fill(
    _ file: Int32, with bytes: UnsafeRawBufferPointer, _ path: String
  ) throws(ImageError) {
    var rest = bytes[...]
    while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count > 0 {
      let put = write(file, base, rest.count)
      if put < 0 {
        if errno == EINTR { continue }
        throw .unwritable(name: path, reason: FileBytes.reason())
      }
      rest = rest.dropFirst(put)
    }
    guard fsync(file) == 0 else { throw .unwritable(name: path, reason: FileBytes.reason()) }
  }

  /// So that the new name survives a loss of power too. Not every file system can; that is no
  /// error.
  private static func syncFolder(of path: String) {
    let file = open(folder(of: path), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }
}
