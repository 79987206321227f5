import MTLFaceSupport
import Synchronization

/// A cache of unused memory blocks, which tensors of the same size can reuse.
///
/// A loop that creates the same tensors repeatedly, such as a training loop, allocates memory only
/// in its first iteration.
public enum StorageCache {
  private struct Blocks: @unchecked Sendable {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var cachedBytes = 0
    /// The number of bytes that tensors use.
    var usedBytes = 0
    /// The maximum of `usedBytes` so far.
    var peakUsedBytes = 0

    mutating func use(_ bytes: Int) {
      usedBytes += bytes
      peakUsedBytes = max(peakUsedBytes, usedBytes)
    }
  }

  private static let blocks = ForkSafeLock { Blocks() }
  private static let byteLimit = Atomic(1 << 30)

  /// The maximum number of unused bytes in the cache. The default is 1 GiB.
  ///
  /// If the limit is set to a value below ``cachedBytes``, all unused memory is released.
  public static var limit: Int {
    get { byteLimit.load(ordering: .relaxed) }
    set {
      byteLimit.store(max(0, newValue), ordering: .relaxed)
      if cachedBytes > limit { trim() }
    }
  }

  /// Raises ``limit`` to a quarter of the machine's memory or to 4 GiB, whichever is less. A limit
  /// that is already higher is not changed.
  ///
  /// Training benefits from a larger cache, because each step uses several gigabytes.
  public static func raiseLimitForTraining() {
    limit = max(limit, min(4 << 30, machineMemory / 4))
  }

  /// The number of unused bytes in the cache.
  public static var cachedBytes: Int { blocks.withLock { $0.cachedBytes } }

  /// The maximum number of bytes that the tensors of this process have used at the same time.
  /// Borrowed memory is not counted.
  public static var peakUsedBytes: Int { blocks.withLock { $0.peakUsedBytes } }

  /// Releases all unused memory to the system.
  public static func trim() {
    blocks.withLock {
      for (_, list) in $0.free { for block in list { StorageCache.release(block) } }
      $0.free = [:]
      $0.cachedBytes = 0
    }
  }

  static func allocate(bytes: Int) throws(TensorError) -> UnsafeMutableRawPointer {
    let cached = blocks.withLock {
      $0.use(bytes)
      return reuse(bytes: bytes, from: &$0)
    }
    if let block = cached ?? allocateFromSystem(bytes) { return block }
    // Releasing the cache may make the allocation possible.
    trim()
    if let block = allocateFromSystem(bytes) { return block }
    blocks.withLock { $0.usedBytes -= bytes }
    throw .outOfMemory(bytes: bytes)
  }

  /// Allocates a block, or returns `nil` if the block is larger than the machine's memory or the
  /// system cannot allocate it.
  ///
  /// The check is necessary because systems may reserve more memory than they have, and then kill
  /// the process that uses it.
  private static func allocateFromSystem(_ bytes: Int) -> UnsafeMutableRawPointer? {
    guard bytes <= machineMemory else { return nil }
    var block: UnsafeMutableRawPointer?
    let isLarge = bytes >= hugePage
    guard posix_memalign(&block, isLarge ? hugePage : 64, bytes) == 0 else { return nil }
    #if os(Linux)
      // Inference reads all weights in order for each image. Large pages reduce TLB misses.
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
    let isCached = blocks.withLock {
      $0.usedBytes -= bytes
      guard $0.cachedBytes + bytes <= limit else { return false }
      $0.free[bytes, default: []].append(block)
      $0.cachedBytes += bytes
      return true
    }
    if !isCached { release(block) }
  }

  private static func release(_ block: UnsafeMutableRawPointer) {
    free(block)
  }
}
