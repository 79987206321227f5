import Synchronization

/// The elements of a tensor: owned memory, aligned to 64 bytes, or borrowed memory, aligned to an
/// element.
///
/// `@unchecked Sendable`: owned memory is written only while uniquely referenced (``Tensor`` copies
/// on write) or before it is first shared; borrowed memory never.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  let count: Int
  let elements: UnsafeMutablePointer<Scalar>
  private let bytes: Int
  /// Whether ``PackedWeightCache`` knows these elements.
  private let isPacked = Atomic(false)
  private let owner: (any BorrowedMemory)?

  /// Elements in memory that lasts as long as `owner`.
  init(_ elements: UnsafePointer<Scalar>, count: Int, borrowedFrom owner: any BorrowedMemory) {
    self.count = count
    self.elements = UnsafeMutablePointer(mutating: elements)
    self.owner = owner
    bytes = 0
  }

  /// Whether the elements may not be written.
  var isBorrowed: Bool { owner != nil }

  func releasePages() {
    owner?.releasePages(
      UnsafeRawBufferPointer(start: elements, count: count * MemoryLayout<Scalar>.stride))
  }

  /// Memory with undefined contents.
  init(count: Int) throws(TensorError) {
    // Sizes are rounded up to whole vectors so that like sizes share blocks.
    bytes = max(64, (count * MemoryLayout<Scalar>.stride + 63) & ~63)
    self.count = count
    owner = nil
    let block = try StorageCache.allocate(bytes: bytes)
    elements = block.bindMemory(to: Scalar.self, capacity: count)
  }

  func markAsPacked() { isPacked.store(true, ordering: .relaxed) }

  /// To be called before the elements are written again.
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
