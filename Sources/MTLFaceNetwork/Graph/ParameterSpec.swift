public import MTLFaceTensor

/// A named parameter of a network: its key in a checkpoint, its shape and its purpose.
public struct ParameterSpec: Hashable, Sendable {
  /// The authors' key with the network's prefix, for example `encoder.input_layer.0.weight`.
  public let key: String
  /// PyTorch's shape: `[out, in, kh, kw]`, `[out, in]`, `[channels]`, or `[]` for a counter.
  public let shape: TensorShape
  /// Its purpose.
  public let role: ParameterRole
  /// How it starts.
  public let initializer: ParameterInitializer
}
