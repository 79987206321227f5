import MTLFaceTensor

/// The estimated age of a face.
public struct AgeEstimate: Sendable, Hashable {
  /// The expected age in years, from 0 to `probabilities.count - 1`.
  ///
  /// This is the sum of the ages weighted by their probabilities, as in DEX (Rothe et al., 2015).
  public let years: Double
  /// The probability of each age in years, starting at 0.
  ///
  /// The probabilities sum to 1. The estimators of all presets distinguish 101 ages, 0...100.
  public let probabilities: [Float]
  /// The zero-based index of the age group with the highest logit.
  public let group: Int
  /// The probability of each age group, computed as the softmax of the logits.
  public let groupProbabilities: [Float]
  /// The name of the age group, such as `31-40`.
  public let groupLabel: String

  /// Returns the shortest range of ages whose total probability is at least the given value.
  ///
  /// - Parameter probability: The total probability, 0...1. For 0, the range contains a single age.
  /// - Returns: The range of ages in years, which contains all ages if rounding keeps their total
  ///   probability below the given value.
  public func interval(covering probability: Double = 0.8) -> ClosedRange<Int> {
    var best = 0...max(probabilities.count - 1, 0)
    var (end, sum) = (0, 0.0)
    for start in probabilities.indices {
      while end < probabilities.count, sum < probability || end == start {
        sum += Double(probabilities[end])
        end += 1
      }
      guard sum >= probability else { break }
      if end - start < best.count { best = start...(end - 1) }
      sum -= Double(probabilities[start])
    }
    return best
  }
}

extension AgeEstimate {
  /// Converts the output of the age estimator for a batch to one estimate per face.
  ///
  /// - Throws: ``FaceError/nonFiniteAge`` if an output is infinite or NaN, for example because the
  ///   weights are too large.
  static func estimates(from batch: AgeEstimateBatch, groups: AgeGroups) throws(FaceError)
    -> [AgeEstimate]
  {
    guard batch.probabilities.isFinite, batch.years.isFinite, batch.groupLogits.isFinite else {
      throw .nonFiniteAge
    }
    let years = batch.years.values
    let probabilities = rows(of: batch.probabilities)
    return zip(years, zip(probabilities, rows(of: batch.groupLogits))).map { years, row in
      let (probabilities, logits) = row
      let group = logits.indices.max { logits[$0] < logits[$1] } ?? 0
      return AgeEstimate(
        years: Double(years), probabilities: Array(probabilities), group: group - logits.startIndex,
        groupProbabilities: softmax(logits), groupLabel: groups.label(group - logits.startIndex))
    }
  }

  private static func softmax(_ logits: ArraySlice<Float>) -> [Float] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exponential(Double($0 - largest)) }
    let sum = powers.reduce(0, +)
    return powers.map { Float($0 / sum) }
  }
}

/// Returns the rows of a matrix or, for a tensor of higher rank, its vectors along the last axis.
func rows(of matrix: Tensor<Float>) -> [ArraySlice<Float>] {
  let (values, width) = (matrix.values, matrix.shape.channels)
  guard width > 0 else { return [] }
  return stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] }
}
