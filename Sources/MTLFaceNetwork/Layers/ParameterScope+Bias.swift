import MTLFaceTensor

extension ParameterScope {
  /// A bias that starts as PyTorch starts it beside a weight with this initializer.
  func bias(_ count: Int, like initializer: ParameterInitializer) throws(TensorError)
    -> ParameterSpec
  {
    if case .fanInUniform = initializer {
      return try parameter("bias", shape: [count], role: .bias, initializer: initializer)
    }
    return try parameter("bias", shape: [count], role: .bias, initializer: .constant(0))
  }
}
