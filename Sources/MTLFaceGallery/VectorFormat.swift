import MTLFaceKernels

/// The number format of the vectors in a gallery.
public enum VectorFormat: String, Sendable, CaseIterable {
  /// 4 bytes per number, without loss.
  case float32
  /// 2 bytes per number; similarities are accurate to about 0.0003.
  case float16
  /// 1 byte per number and one scale per vector; similarities are accurate to about 0.004.
  case int8

  /// The size of a number, in bytes.
  public var bytesPerNumber: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .int8: 1
    }
  }

  /// The code of the format in the file and in the kernels.
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
