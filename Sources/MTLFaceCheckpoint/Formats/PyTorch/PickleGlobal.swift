/// The functions and classes to which a pickle may refer. All of them only describe data.
///
/// The reader interprets each of them in a fixed way and never executes it. All other names are
/// rejected.
enum PickleGlobal: Equatable {
  /// `torch._utils._rebuild_tensor` and `_rebuild_tensor_v2`.
  case rebuildTensor
  /// `torch._utils._rebuild_tensor_v3`, which specifies the element type.
  case rebuildTypedTensor
  /// `_rebuild_parameter`, `_rebuild_parameter_with_state` and `Parameter`, read as the wrapped
  /// tensor.
  case parameter
  /// `OrderedDict`, `dict` and `Counter`.
  case dictionary
  /// `set`, `frozenset`, `list`, `tuple` and `torch.Size`, read as their elements.
  case sequence
  /// `bytes` and `bytearray`.
  case byteString
  /// `torch.device`, read as its name.
  case device
  /// A storage class. The untyped storage class has no element type.
  case storage(TensorElementType?)
  /// A valid storage class or data type that this library does not support.
  case unsupportedType(UnsupportedTorchType)
  /// A data type such as `torch.float32`.
  case torchType(TensorElementType)
  /// `_codecs.encode`, applied to bytes that are stored as text.
  case encode
  /// `numpy.dtype`.
  case numpyType
  /// `numpy.core.multiarray.scalar`.
  case numpyScalar
  /// `numpy.core.multiarray._reconstruct`.
  case numpyReconstruct
  /// `numpy.core.numeric._frombuffer`.
  case numpyFromBuffer
  /// `numpy.ndarray`.
  case numpyArray

  /// Creates the global with the given name, or returns `nil` if the name is not allowed.
  init?(module: String, name: String) {
    let known =
      switch module {
      case "torch._utils": Self.torchUtility(name)
      case "torch", "torch.storage", "torch.cuda": Self.torchName(name)
      case "torch.nn.parameter": name == "Parameter" ? Self.parameter : nil
      case "collections":
        name == "OrderedDict" || name == "Counter" ? Self.dictionary : nil
      case "builtins", "__builtin__": Self.builtin(name)
      case "_codecs": name == "encode" ? Self.encode : nil
      case "numpy", "numpy.core.multiarray", "numpy._core.multiarray", "numpy.core.numeric",
        "numpy._core.numeric":
        Self.numpyName(module: module, name: name)
      default: Self?.none
      }
    guard let known else { return nil }
    self = known
  }

  /// The displayed name of a global that is used as a value, such as `torch.float32`.
  var displayName: String {
    switch self {
    case .torchType(let type): "torch." + (Self.torchTypes[type] ?? type.rawValue)
    case .unsupportedType(let type): "torch." + type.rawValue
    case .storage(let type): "torch storage of " + (type?.rawValue ?? "bytes")
    case .numpyArray: "numpy.ndarray"
    default: "\(self)"
    }
  }

  private static func torchUtility(_ name: String) -> PickleGlobal? {
    switch name {
    case "_rebuild_tensor", "_rebuild_tensor_v2": .rebuildTensor
    case "_rebuild_tensor_v3": .rebuildTypedTensor
    case "_rebuild_parameter", "_rebuild_parameter_with_state": .parameter
    default: nil
    }
  }

  private static func torchName(_ name: String) -> PickleGlobal? {
    switch name {
    case "Size": .sequence
    case "device": .device
    case "DoubleStorage": .storage(.f64)
    case "FloatStorage": .storage(.f32)
    case "HalfStorage": .storage(.f16)
    case "BFloat16Storage": .storage(.bf16)
    case "LongStorage": .storage(.i64)
    case "IntStorage": .storage(.i32)
    case "ShortStorage": .storage(.i16)
    case "CharStorage": .storage(.i8)
    case "ByteStorage": .storage(.u8)
    case "BoolStorage": .storage(.bool)
    case "UntypedStorage", "_UntypedStorage": .storage(nil)
    default:
      torchTypes.first { $0.value == name }.map { .torchType($0.key) }
        ?? UnsupportedTorchType(rawValue: name).map { .unsupportedType($0) }
    }
  }

  private static let torchTypes: [TensorElementType: String] = [
    .f64: "float64", .f32: "float32", .f16: "float16", .bf16: "bfloat16", .i64: "int64",
    .i32: "int32", .i16: "int16", .i8: "int8", .u8: "uint8", .bool: "bool",
  ]

  private static func builtin(_ name: String) -> PickleGlobal? {
    switch name {
    case "set", "frozenset", "list", "tuple": .sequence
    case "dict": .dictionary
    case "bytes", "bytearray": .byteString
    default: nil
    }
  }

  private static func numpyName(module: String, name: String) -> PickleGlobal? {
    switch (module, name) {
    case ("numpy", "dtype"): .numpyType
    case ("numpy", "ndarray"): .numpyArray
    case ("numpy", _): nil
    case (_, "scalar"): .numpyScalar
    case (_, "_reconstruct"): .numpyReconstruct
    case (_, "_frombuffer"): .numpyFromBuffer
    default: nil
    }
  }
}
