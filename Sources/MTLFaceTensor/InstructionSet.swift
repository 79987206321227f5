import MTLFaceKernels

/// An instruction set that the kernels support.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// Plain C for any processor.
  case portable
  /// x86-64 with AVX2, FMA and F16C.
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

  /// Whether this build and this processor support the instruction set.
  public var isAvailable: Bool { mtk_isa_available(kind) }

  /// The instruction set in use, which is the best available one unless `force()` selected
  /// another.
  public static var current: InstructionSet {
    let kind = mtk_isa_current()
    return allCases.first { $0.kind == kind } ?? .portable
  }

  /// Makes all kernels of the process use this instruction set. Intended for tests.
  ///
  /// Existing inference plans remain valid, but they keep the convolution algorithms that were
  /// chosen for the instruction set in use when the plans were built.
  ///
  /// - Returns: Whether the instruction set is available. If it is not, nothing changes.
  @discardableResult package func force() -> Bool { mtk_isa_force(kind) }
}
