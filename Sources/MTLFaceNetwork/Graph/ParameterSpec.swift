public import MTLFaceTensor

/// The description of a network parameter: its checkpoint key, shape, role and initializer.
public struct ParameterSpec: Hashable, Sendable {
  /// The checkpoint key, which consists of the prefix of the network and the key in the authors'
  /// code, for example `encoder.input_layer.0.weight`.
  public let key: String
  /// The shape in PyTorch's layout: `[out, in, kh, kw]`, `[out, in]`, `[channels]`, or `[]` for a
  /// counter.
  public let shape: TensorShape
  /// The purpose of the parameter.
  public let role: ParameterRole
  /// The distribution of the initial values.
  public let initializer: ParameterInitializer
}
