import MTLFaceSupport

/// A memory-mapped file.
///
/// The mapping may extend beyond the end of the file, where it must not be accessed. Callers
/// therefore pass the number of bytes that the file is known to have.
///
/// If another program truncates the file while it is mapped, the operating system terminates this
/// process when the process reads the missing part. Galleries never truncate a file. A file either
/// grows or is replaced by another file that is renamed to its path.
///
/// `@unchecked Sendable`: the memory is only read, and committed records never change.
final class GalleryMapping: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// The size of the mapped address range in bytes.
  let capacity: Int

  /// Maps an open file, or returns `nil` if the operating system reports an error.
  init?(_ descriptor: Int32, capacity: Int) {
    guard let start = mmap(nil, capacity, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { return nil }
    self.start = start
    self.capacity = capacity
  }

  deinit { munmap(start, capacity) }

  /// Calls a closure with the first `length` bytes of the file.
  ///
  /// The file must have at least `length` bytes. The bytes are valid only during the call.
  func withBytes<Result, Failure>(
    _ length: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: min(length, capacity)))
  }
}
