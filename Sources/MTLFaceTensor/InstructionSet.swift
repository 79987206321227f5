import MTLFaceKernels

/// The instruction sets that the kernels support.
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

  /// True if this build and this processor can run the instruction set.
  public var isAvailable: Bool { mtk_isa_available(kind) }

  /// The instruction set in use: the best available one, unless `force()` chose another.
  public static var current: InstructionSet {
    let kind = mtk_isa_current()
    return allCases.first { $0.kind == kind } ?? .portable
  }

  /// For tests: makes all kernels of the process use this instruction set from now on.
  ///
  /// Inference plans contain weights packed for the instruction set under which they were built,
  /// and must be built again after a change.
  ///
  /// - Returns: `false`, without any change, if the instruction set is not available.
  @discardableResult package func force() -> Bool { mtk_isa_force(kind) }
}
