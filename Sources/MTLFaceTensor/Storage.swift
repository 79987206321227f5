#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(ucrt)
  import ucrt
#endif
import Synchronization

/// Memory kept for reuse between tensors of the same size, so that a loop that makes the same
/// tensors over and over (a training step) asks the system for memory only the first time round.
public enum StorageCache {
  private struct Blocks: @unchecked Sendable {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var bytes = 0
    /// In tensors, now and at most so far.
    var used = 0
    var mostUsed = 0

    mutating func use(_ bytes: Int) {
      used += bytes
      mostUsed = max(mostUsed, used)
    }
  }

  private static let blocks = CacheLock { Blocks() }
  private static let mostBytes = Atomic(1 << 30)

  /// The most bytes kept unused, 1 GiB until set. Lowering it frees at once.
  public static var limit: Int {
    get { mostBytes.load(ordering: .relaxed) }
    set {
      mostBytes.store(max(0, newValue), ordering: .relaxed)
      if unusedBytes > limit { trim() }
    }
  }

  /// Raises ``limit`` for training, whose steps ask for the same gigabytes again and again: to a
  /// quarter of the machine's memory, but no further than to 4 GiB.
  public static func keepForTraining() {
    #if !canImport(ucrt)
      limit = max(limit, min(4 << 30, machineMemory / 4))
    #endif
  }

  /// The bytes kept unused at the moment.
  public static var unusedBytes: Int { blocks.withLock { $0.bytes } }

  /// The most bytes that tensors held at one time so far, in the whole process.
  public static var mostUsedBytes: Int { blocks.withLock { $0.mostUsed } }

  /// Gives all unused memory back to the system.
  public static func trim() {
    blocks.withLock {
      for (_, list) in $0.free { for block in list { StorageCache.release(block) } }
      $0.free = [:]
      $0.bytes = 0
    }
  }

  static func take(bytes: Int) throws(TensorError) -> UnsafeMutableRawPointer {
    let kept = blocks.withLock {
      $0.use(bytes)
      return take(bytes, from: &$0)
    }
    if let block = kept ?? allocate(bytes) { return block }
    // What the cache holds may be what is missing.
    trim()
    if let block = allocate(bytes) { return block }
    blocks.withLock { $0.used -= bytes }
    throw .outOfMemory(bytes: bytes)
  }

  /// Systems promise more than they have and kill the process that takes them at their word: a
  /// block larger than all of the machine's memory is not even asked for.
  private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    #if canImport(ucrt)
      return _aligned_malloc(bytes, 64)
    #else
      guard bytes <= machineMemory else { return nil }
      var block: UnsafeMutableRawPointer?
      let isLarge = bytes >= hugePage
      guard posix_memalign(&block, isLarge ? hugePage : 64, bytes) == 0 else { return nil }
      #if os(Linux)
        // Weights are read once per image, in order: small pages would miss the address cache.
        if isLarge { madvise(block, bytes, Int32(MADV_HUGEPAGE)) }
      #endif
      return block
    #endif
  }

  private static let hugePage = 2 << 20

  #if !canImport(ucrt)
    private static let machineMemory: Int = {
      let bytes = saturatedProduct(
        max(0, sysconf(Int32(_SC_PHYS_PAGES))), max(0, sysconf(Int32(_SC_PAGESIZE))))
      return bytes > 0 ? bytes : .max
    }()
  #endif

  private static func take(_ bytes: Int, from blocks: inout Blocks) -> UnsafeMutableRawPointer? {
    guard let block = blocks.free[bytes]?.popLast() else { return nil }
    blocks.bytes -= bytes
    return block
  }

  static func give(_ block: UnsafeMutableRawPointer, bytes: Int) {
    let kept = blocks.withLock {
      $0.used -= bytes
      guard $0.bytes + bytes <= limit else { return false }
      $0.free[bytes, default: []].append(block)
      $0.bytes += bytes
      return true
    }
    if !kept { release(block) }
  }

  private static func release(_ block: UnsafeMutableRawPointer) {
    #if canImport(ucrt)
      _aligned_free(block)
    #else
      free(block)
    #endif
  }
}

/// Memory of someone else's, of which tensors can be made.
package protocol LentMemory: AnyObject, Sendable {
  /// Lets the system have the pages in these bytes back until they are read again, where it can read
  /// them again.
  func releasePages(_ bytes: UnsafeRawBufferPointer)
}

/// The elements of a tensor: owned memory, aligned to 64 bytes, or lent memory, aligned to an element.
///
/// `@unchecked Sendable`: owned memory is written only while uniquely referenced (``Tensor`` copies
/// on write) or before it is first shared; lent memory never.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
  let count: Int
  let elements: UnsafeMutablePointer<Scalar>
  private let bytes: Int
  /// Whether ``PackedWeights`` knows these elements.
  private let isPacked = Atomic(false)
  private let lender: (any LentMemory)?

  /// Elements in memory that lasts as long as `lender`.
  init(_ elements: UnsafePointer<Scalar>, count: Int, lentBy lender: any LentMemory) {
    self.count = count
    self.elements = UnsafeMutablePointer(mutating: elements)
    self.lender = lender
    bytes = 0
  }

  /// Whether the elements may not be written.
  var isLent: Bool { lender != nil }

  func releasePages() {
    lender?.releasePages(
      UnsafeRawBufferPointer(start: elements, count: count * MemoryLayout<Scalar>.stride))
  }

  /// Memory with undefined contents.
  init(count: Int) throws(TensorError) {
    // Sizes are rounded up to whole vectors so that like sizes share blocks.
    bytes = max(64, (count * MemoryLayout<Scalar>.stride + 63) & ~63)
    self.count = count
    lender = nil
    let block = try StorageCache.take(bytes: bytes)
    elements = block.bindMemory(to: Scalar.self, capacity: count)
  }

  func markPacked() { isPacked.store(true, ordering: .relaxed) }

  /// To be called before the elements are written again.
  func forgetPacked() {
    guard isPacked.load(ordering: .relaxed) else { return }
    PackedWeights.forget(ObjectIdentifier(self))
    isPacked.store(false, ordering: .relaxed)
  }

  deinit {
    forgetPacked()
    if lender == nil { StorageCache.give(elements, bytes: bytes) }
  }
}
