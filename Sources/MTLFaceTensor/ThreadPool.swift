import MTLFaceKernels

/// A pool of threads that share the work of an operation. Results do not depend on their number.
///
/// Any number of callers may use a pool at the same time: while one uses the threads, the others do
/// their work on their own thread instead of waiting. After `fork`, the child process starts its
/// own threads.
///
/// `@unchecked Sendable`: the C pool is thread-safe.
public final class ThreadPool: @unchecked Sendable {
  let handle: OpaquePointer?

  /// Creates a pool of `threads` threads, including the caller's; clamped to `1...256`. Threads
  /// start at the first use. If memory is short, the pool uses only the caller's thread.
  public init(threads: Int) {
    handle = mtk_pool_create(Int32(clamping: max(1, min(threads, 256))))
  }

  deinit { mtk_pool_destroy(handle) }

  /// The number of processors that this process may use, `1...256`. It respects the limits of
  /// containers and `taskset`.
  public static let processorCount = Int(mtk_processor_count())

  /// The number of threads, including the caller's.
  public var threadCount: Int { handle.map { Int(mtk_pool_threads($0)) } ?? 1 }

  /// Calls `body` once for each number below `count`, on the pool's threads and the caller's, and
  /// returns when all calls have returned.
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

  /// A pool that uses only the caller's thread.
  public static let single = ThreadPool(threads: 1)

  /// The C pool, for modules that call kernels directly. It is valid while the pool exists.
  package var kernelHandle: OpaquePointer? { handle }
}
