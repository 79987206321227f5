import MTLFaceSupport

/// A memory-mapped file. The mapping may extend beyond the end of the file, where it must not be
/// accessed, so callers state the known length of the file.
///
/// If another program truncates the file while it is mapped, the system ends the process when the
/// missing part is read. Galleries never truncate a file: it only grows, and is replaced by
/// renaming.
///
/// `@unchecked Sendable`: the memory is only read, and committed records never change.
final class GalleryMapping: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// The size of the address range, in bytes.
  let capacity: Int

  /// Maps an open file. Returns `nil` if the system refuses.
  init?(_ descriptor: Int32, capacity: Int) {
    guard let start = mmap(nil, capacity, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { return nil }
    self.start = start
    self.capacity = capacity
  }

  deinit { munmap(start, capacity) }

  /// Calls `body` with the first `length` bytes, which the file must have. They are valid during
  /// the call.
  func withBytes<Result, Failure>(
    _ length: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: min(length, capacity)))
  }
}
