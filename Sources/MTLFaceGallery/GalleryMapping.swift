import MTLFaceSupport

/// A file as memory. The memory reaches beyond the file's end, where it must not be touched: who
/// asks for bytes says how far the file is known to reach.
///
/// A file that another program cuts short while it is mapped cannot be read on: the system ends the
/// process. No gallery does so: it only grows, and is replaced by renaming.
///
/// `@unchecked Sendable`: the memory is read only, and records that were taken in never change.
final class GalleryMapping: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// Bytes of address space.
  let capacity: Int

  /// Maps an open file; nil where the system refuses.
  init?(_ descriptor: Int32, capacity: Int) {
    guard let start = mmap(nil, capacity, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { return nil }
    self.start = start
    self.capacity = capacity
  }

  deinit { munmap(start, capacity) }

  /// The first `length` bytes, which the file must have; borrowed for `body`.
  func withBytes<Result, Failure>(
    _ length: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: min(length, capacity)))
  }
}
