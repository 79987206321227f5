import MTLFaceKernels

/// How a gallery keeps the numbers of a vector.
public enum VectorFormat: String, Sendable, CaseIterable {
  /// 4 bytes a number, as given.
  case float32
  /// 2 bytes: similarities to about 0.0003.
  case float16
  /// 1 byte and one scale a vector: similarities to about 0.004.
  case int8

  /// Bytes of a number.
  public var bytesPerNumber: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .int8: 1
    }
  }

  /// What the file and the kernels call it.
  var code: UInt32 {
    switch self {
    case .float32: 0
    case .float16: 1
    case .int8: 2
    }
  }

  init?(code: UInt32) {
    guard let format = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = format
  }

  var kernel: mtk_vector_format {
    switch self {
    case .float32: MTK_FLOAT32
    case .float16: MTK_FLOAT16
    case .int8: MTK_INT8
    }
  }
}
