import MTLFaceSupport
import Synchronization

/// The elements of a tensor: owned memory, aligned to 64 bytes, or borrowed memory, aligned to one
/// element.
///
/// `@unchecked Sendable`: owned memory is written only before it is first shared or while it is
/// uniquely referenced, since ``Tensor`` copies on write. Borrowed memory is never written.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  let count: Int
  let elements: UnsafeMutablePointer<Scalar>
  private let bytes: Int
  /// True if ``PackedWeightCache`` has an entry for these elements.
  private let isPacked = Atomic(false)
  private let owner: (any BorrowedMemory)?

  /// Creates a storage of borrowed memory, which is valid while `owner` exists.
  init(_ elements: UnsafePointer<Scalar>, count: Int, borrowedFrom owner: any BorrowedMemory) {
    self.count = count
    self.elements = UnsafeMutablePointer(mutating: elements)
    self.owner = owner
    bytes = 0
  }

  /// True if the elements must not be written.
  var isBorrowed: Bool { owner != nil }

  func releasePages() {
    owner?.releasePages(
      UnsafeRawBufferPointer(start: elements, count: count * MemoryLayout<Scalar>.stride))
  }

  /// Allocates memory with undefined contents.
  init(count: Int) throws(TensorError) {
    // Sizes are rounded up to whole vectors so that similar sizes share blocks.
    bytes = max(64, (count * MemoryLayout<Scalar>.stride + 63) & ~63)
    self.count = count
    owner = nil
    let block = try StorageCache.allocate(bytes: bytes)
    elements = block.bindMemory(to: Scalar.self, capacity: count)
  }

  func markAsPacked() { isPacked.store(true, ordering: .relaxed) }

  /// Removes the elements' packed form from the cache. Must be called before the elements change.
  func evictPackedWeights() {
    guard isPacked.load(ordering: .relaxed) else { return }
    PackedWeightCache.evict(ObjectIdentifier(self))
    isPacked.store(false, ordering: .relaxed)
  }

  deinit {
    evictPackedWeights()
    if owner == nil { StorageCache.recycle(elements, bytes: bytes) }
  }
}
