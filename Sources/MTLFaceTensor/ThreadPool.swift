import MTLFaceKernels

/// A pool of threads that execute operations in parallel.
///
/// The results of operations do not depend on the number of threads.
///
/// Several callers can use a pool at the same time. While one caller uses the threads, each of the
/// others does its work on its own thread instead of waiting. After `fork`, the child process
/// starts its own threads.
///
/// The class is `@unchecked Sendable` because the C pool is thread-safe.
public final class ThreadPool: @unchecked Sendable {
  let handle: OpaquePointer?

  /// Creates a pool. The threads start at the first use.
  ///
  /// If memory cannot be allocated, ``forEach(_:_:)`` makes all calls on the caller's thread.
  ///
  /// - Parameter threads: The number of threads, including the caller's, clamped to `1...256`.
  public init(threads: Int) {
    handle = mtk_pool_create(Int32(clamping: max(1, min(threads, 256))))
  }

  deinit { mtk_pool_destroy(handle) }

  /// The number of processors that this process may use, in `1...256`.
  ///
  /// On Linux, the number takes CPU affinity into account, which containers and `taskset` restrict.
  public static let processorCount = Int(mtk_processor_count())

  /// The number of threads, including the caller's.
  public var threadCount: Int { handle.map { Int(mtk_pool_threads($0)) } ?? 1 }

  /// Calls `body` once for each number in `0..<count`, on the threads of the pool and the calling
  /// thread, and returns when all calls have returned.
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

  /// The C pool, for modules that call the kernels. It is valid while this object exists.
  package var kernelHandle: OpaquePointer? { handle }
}
