import MTLFaceTensor

extension ParameterScope {
  /// Declares a bias with `count` elements.
  ///
  /// The bias is initialized like the weight if the weight uses PyTorch's default, and to 0
  /// otherwise.
  func bias(_ count: Int, like initializer: ParameterInitializer) throws(TensorError)
    -> ParameterSpec
  {
    if case .fanInUniform = initializer {
      return try parameter("bias", shape: [count], role: .bias, initializer: initializer)
    }
    return try parameter("bias", shape: [count], role: .bias, initializer: .constant(0))
  }
}
