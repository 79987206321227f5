public import MTLFaceTensor

/// The age estimates of a batch of faces.
public struct AgeEstimateBatch: Sendable {
  /// The expected age of each face in years, `[n]`.
  public let years: Tensor<Float>
  /// The probability of each age from 0 to 100 years, `[n, 101]`.
  public let probabilities: Tensor<Float>
  /// The raw age logits, `[n, 101]`.
  public let logits: Tensor<Float>
  /// The logits of the age groups, `[n, groups]`.
  public let groupLogits: Tensor<Float>
}
