import MTLFaceTensor

extension ParameterScope {
  /// Declares a bias. Its initial values are those that PyTorch uses beside a weight with this
  /// initializer.
  func bias(_ count: Int, like initializer: ParameterInitializer) throws(TensorError)
    -> ParameterSpec
  {
    if case .fanInUniform = initializer {
      return try parameter("bias", shape: [count], role: .bias, initializer: initializer)
    }
    return try parameter("bias", shape: [count], role: .bias, initializer: .constant(0))
  }
}
