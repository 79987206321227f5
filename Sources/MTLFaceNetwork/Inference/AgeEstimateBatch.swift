public import MTLFaceTensor

/// The age estimates of a batch of faces.
public struct AgeEstimateBatch: Sendable {
  /// The expected age of each face in years, `[n]`.
  public let years: Tensor<Float>
  /// The probability of each age in years, `[n, 101]` for the ages 0 to 100 of the presets.
  public let probabilities: Tensor<Float>
  /// The age logits, in the shape of ``probabilities``.
  public let logits: Tensor<Float>
  /// The logits of the age groups, `[n, groups]`.
  public let groupLogits: Tensor<Float>
}
