import MTLFaceSupport
import Synchronization

/// The memory of a tensor.
///
/// Memory that the storage owns is aligned to 64 bytes. Borrowed memory is aligned to one element.
///
/// The class is `@unchecked Sendable` because ``Tensor`` copies on write. Owned memory is written
/// only before it is shared or while it is uniquely referenced, and borrowed memory is never
/// written.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  let count: Int
  let elements: UnsafeMutablePointer<Scalar>
  private let bytes: Int
  /// Whether ``PackedWeightCache`` has an entry for these elements.
  private let isPacked = Atomic(false)
  private let owner: (any BorrowedMemory)?

  /// Creates a storage that refers to borrowed memory, which must be valid while `owner` exists.
  init(_ elements: UnsafePointer<Scalar>, count: Int, borrowedFrom owner: any BorrowedMemory) {
    self.count = count
    self.elements = UnsafeMutablePointer(mutating: elements)
    self.owner = owner
    bytes = 0
  }

  /// Whether the memory is borrowed and must not be written.
  var isBorrowed: Bool { owner != nil }

  func releasePages() {
    owner?.releasePages(
      UnsafeRawBufferPointer(start: elements, count: count * MemoryLayout<Scalar>.stride))
  }

  /// Creates a storage with undefined elements.
  init(count: Int) throws(TensorError) {
    // Sizes are rounded up to multiples of 64 bytes, so that tensors of similar sizes can reuse the
    // same blocks.
    bytes = max(64, (count * MemoryLayout<Scalar>.stride + 63) & ~63)
    self.count = count
    owner = nil
    let block = try StorageCache.allocate(bytes: bytes)
    elements = block.bindMemory(to: Scalar.self, capacity: count)
  }

  func markAsPacked() { isPacked.store(true, ordering: .relaxed) }

  /// Removes the packed elements from the cache. Call this method before the elements
  /// change.
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
