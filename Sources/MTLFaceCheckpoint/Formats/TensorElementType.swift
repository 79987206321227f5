/// The element type of a stored tensor, named as in safetensors.
public enum TensorElementType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 binary64.
  case f64 = "F64"
  /// IEEE 754 binary32.
  case f32 = "F32"
  /// IEEE 754 binary16.
  case f16 = "F16"
  /// bfloat16, the upper half of a binary32.
  case bf16 = "BF16"
  /// A signed 64-bit integer.
  case i64 = "I64"
  /// A signed 32-bit integer.
  case i32 = "I32"
  /// A signed 16-bit integer.
  case i16 = "I16"
  /// A signed 8-bit integer.
  case i8 = "I8"
  /// An unsigned 8-bit integer.
  case u8 = "U8"
  /// One byte, where zero is false and any other value is true.
  case bool = "BOOL"

  /// The size of one element in bytes.
  public var byteSize: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32: 4
    case .f16, .bf16, .i16: 2
    case .i8, .u8, .bool: 1
    }
  }

  /// Whether the elements are floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    case .i64, .i32, .i16, .i8, .u8, .bool: false
    }
  }

  /// The sort order of the type in files of the safetensors library, which writes tensors in
  /// ascending order of this number.
  var safetensorsOrder: Int {
    switch self {
    case .i64: 0
    case .f64: 1
    case .f32: 2
    case .i32: 3
    case .bf16: 4
    case .f16: 5
    case .i16: 6
    case .i8: 7
    case .u8: 8
    case .bool: 9
    }
  }
}
