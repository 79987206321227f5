import MTLFaceSupport
import Synchronization

/// Memory kept for reuse between tensors of the same size, so that a loop that makes the same
/// tensors over and over (a training step) asks the system for memory only the first time round.
public enum StorageCache {
  private struct Blocks: @unchecked Sendable {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var cachedBytes = 0
    /// In tensors, now and at most so far.
    var usedBytes = 0
    var peakUsedBytes = 0

    mutating func use(_ bytes: Int) {
      usedBytes += bytes
      peakUsedBytes = max(peakUsedBytes, usedBytes)
    }
  }

  private static let blocks = ForkSafeLock { Blocks() }
  private static let byteLimit = Atomic(1 << 30)

  /// The most bytes kept unused, 1 GiB until set. Lowering it frees at once.
  public static var limit: Int {
    get { byteLimit.load(ordering: .relaxed) }
    set {
      byteLimit.store(max(0, newValue), ordering: .relaxed)
      if cachedBytes > limit { trim() }
    }
  }

  /// Raises ``limit`` for training, whose steps ask for the same gigabytes again and again: to a
  /// quarter of the machine's memory, but no further than to 4 GiB.
  public static func raiseLimitForTraining() {
    limit = max(limit, min(4 << 30, machineMemory / 4))
  }

  /// The bytes kept unused at the moment.
  public static var cachedBytes: Int { blocks.withLock { $0.cachedBytes } }

  /// The most bytes that tensors held at one time so far, in the whole process.
  public static var peakUsedBytes: Int { blocks.withLock { $0.peakUsedBytes } }

  /// Gives all unused memory back to the system.
  public static func trim() {
    blocks.withLock {
      for (_, list) in $0.free { for block in list { StorageCache.release(block) } }
      $0.free = [:]
      $0.cachedBytes = 0
    }
  }

  static func allocate(bytes: Int) throws(TensorError) -> UnsafeMutableRawPointer {
    let kept = blocks.withLock {
      $0.use(bytes)
      return reuse(bytes: bytes, from: &$0)
    }
    if let block = kept ?? allocateFromSystem(bytes) { return block }
    // What the cache holds may be what is missing.
    trim()
    if let block = allocateFromSystem(bytes) { return block }
    blocks.withLock { $0.usedBytes -= bytes }
    throw .outOfMemory(bytes: bytes)
  }

  /// Systems promise more than they have and kill the process that takes them at their word: a
  /// block larger than all of the machine's memory is not even asked for.
  private static func allocateFromSystem(_ bytes: Int) -> UnsafeMutableRawPointer? {
    guard bytes <= machineMemory else { return nil }
    var block: UnsafeMutableRawPointer?
    let isLarge = bytes >= hugePage
    guard posix_memalign(&block, isLarge ? hugePage : 64, bytes) == 0 else { return nil }
    #if os(Linux)
      // Weights are read once per image, in order: small pages would miss the address cache.
      if isLarge { madvise(block, bytes, Int32(MADV_HUGEPAGE)) }
    #endif
    return block
  }

  private static let hugePage = 2 << 20

  private static let machineMemory: Int = {
    let bytes = saturatingProduct(
      max(0, sysconf(Int32(_SC_PHYS_PAGES))), max(0, sysconf(Int32(_SC_PAGESIZE))))
    return bytes > 0 ? bytes : .max
  }()

  private static func reuse(bytes: Int, from blocks: inout Blocks) -> UnsafeMutableRawPointer? {
    guard let block = blocks.free[bytes]?.popLast() else { return nil }
    blocks.cachedBytes -= bytes
    return block
  }

  static func recycle(_ block: UnsafeMutableRawPointer, bytes: Int) {
    let kept = blocks.withLock {
      $0.usedBytes -= bytes
      guard $0.cachedBytes + bytes <= limit else { return false }
      $0.free[bytes, default: []].append(block)
      $0.cachedBytes += bytes
      return true
    }
    if !kept { release(block) }
  }

  private static func release(_ block: UnsafeMutableRawPointer) {
    free(block)
  }
}
