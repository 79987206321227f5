import MTLFaceKernels

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
  @discardableResult package func force() -> Bool { mtk_isa_force(kind) }
}
