extension TensorArchive.Format {
  /// The name of the format in descriptions.
  var title: String {
    switch self {
    case .safetensors: "safetensors"
    case .torchZip: "PyTorch (zip)"
    case .torchLegacy: "PyTorch (legacy, before 1.6)"
    case .pickle: "Python pickle"
    case .onnx: "ONNX"
    }
  }
}
