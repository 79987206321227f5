public import MTLFaceTensor

/// A named parameter of a network: its key in a checkpoint, its shape and its purpose.
public struct ParameterSpec: Hashable, Sendable {
  /// The authors' key with the network's prefix, for example `encoder.input_layer.0.weight`.
  public let key: String
  /// The shape in PyTorch's layout: `[out, in, kh, kw]`, `[out, in]`, `[channels]`, or `[]` for a
  /// counter.
  public let shape: TensorShape
  /// The purpose of the parameter.
  public let role: ParameterRole
  /// The distribution of the initial values.
  public let initializer: ParameterInitializer
}
