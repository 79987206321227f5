import MTLFaceKernels

/// Threads that share the work of an operation. Results never depend on how many there are.
///
/// Any number of callers may use one pool at once: while one has it, the others do their work on
/// their own thread rather than wait. After `fork` the child starts its threads anew.
///
/// `@unchecked Sendable`: the C pool does its own locking.
public final class ThreadPool: @unchecked Sendable {
  let handle: OpaquePointer?

  /// A pool of `threads` threads, the caller's counted in; clamped to 1...256. Threads start at
  /// the first use. When memory is short the pool works on the caller's thread alone.
  public init(threads: Int) {
    handle = mtk_pool_create(Int32(clamping: max(1, min(threads, 256))))
  }

  deinit { mtk_pool_destroy(handle) }

  /// Processors that this process may use, 1...256: what containers and `taskset` leave of them.
  public static let processorCount = Int(mtk_processor_count())

  /// The number of threads, the caller's counted in.
  public var threadCount: Int { handle.map { Int(mtk_pool_threads($0)) } ?? 1 }

  /// Calls `body` once for every number below `count`, on the pool's threads and the caller's, and
  /// returns when all calls have.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard let handle else { return (0..<max(count, 0)).forEach(body) }
    withoutActuallyEscaping(body) { body in
      var work = Work(body: body)
      withUnsafeMutablePointer(to: &work) { work in
        mtk_pool_run(
          handle, max(count, 0),
          { context, index in
            context?.assumingMemoryBound(to: Work.self).pointee.body(index)
          }, work)
      }
    }
  }

  private struct Work {
    let body: @Sendable (Int) -> Void
  }

  /// A pool that uses the caller's thread only.
  public static let single = ThreadPool(threads: 1)

  /// The C pool, for the modules that call kernels themselves. Valid while the pool lives.
  package var kernelHandle: OpaquePointer? { handle }
}
