import MTLFaceKernels

/// The number format of the vectors in a gallery.
public enum VectorFormat: String, Sendable, CaseIterable {
  /// 32-bit floating-point numbers, which store vectors without loss.
  case float32
  /// 16-bit floating-point numbers. The error of a similarity is at most about 0.0003.
  case float16
  /// 8-bit integers with one scale per vector. The error of a similarity is at most about 0.004.
  case int8

  /// The size of a number in bytes: 4, 2 or 1.
  public var bytesPerNumber: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .int8: 1
    }
  }

  /// The code of the format in a gallery file.
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
