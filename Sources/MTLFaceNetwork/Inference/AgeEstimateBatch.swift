public import MTLFaceTensor

/// Ages read off faces.
public struct AgeEstimateBatch: Sendable {
  /// Expected age in years, `[n]`.
  public let years: Tensor<Float>
  /// Probability of each age, `[n, 101]`.
  public let probabilities: Tensor<Float>
  /// Raw age logits, `[n, 101]`.
  public let logits: Tensor<Float>
  /// Logits of the age groups, `[n, groups]`.
  public let groupLogits: Tensor<Float>
}
