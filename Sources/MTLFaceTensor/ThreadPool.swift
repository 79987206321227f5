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
  public var threads: Int { handle.map { Int(mtk_pool_threads($0)) } ?? 1 }

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
  public var kernelHandle: OpaquePointer? { handle }
}

/// The instruction sets that the kernels are written for.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// Plain C for any processor.
  case portable
  /// x86-64 with AVX2 and FMA.
  case avx2
  /// 64-bit ARM.
  case neon
  /// x86-64 with AVX-512 (F, VL, BW and DQ).
  case avx512

  private var kind: mtk_isa {
    switch self {
    case .portable: MTK_ISA_PORTABLE
    case .avx2: MTK_ISA_AVX2
    case .neon: MTK_ISA_NEON
    case .avx512: MTK_ISA_AVX512
    }
  }

  /// Whether this build and this processor can run it.
  public var isAvailable: Bool { mtk_isa_available(kind) }

  /// The one in use: the best available until ``force()`` changed it.
  public static var current: InstructionSet {
    let kind = mtk_isa_current()
    return allCases.first { $0.kind == kind } ?? .portable
  }

  /// For tests: every kernel of the process uses this instruction set from now on. Inference plans
  /// hold weights packed for the set they were built under: build them anew.
  /// - Returns: false, and nothing changes, where it is not available.
  @discardableResult public func force() -> Bool { mtk_isa_force(kind) }
}
