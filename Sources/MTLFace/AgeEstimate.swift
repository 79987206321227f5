import MTLFaceTensor

/// The estimated age of a face.
public struct AgeEstimate: Sendable, Hashable {
  /// The expected age in years, 0...100: the sum of each age times its probability (DEX, section 1
  /// of the reference).
  public let years: Double
  /// The probability of each age from 0 to 100. The probabilities sum to 1.
  public let probabilities: [Float]
  /// The index of the age group with the highest logit, counted from 0.
  public let group: Int
  /// The probability of each age group, computed as the softmax of the logits.
  public let groupProbabilities: [Float]
  /// The name of the age group, such as `31-40`.
  public let groupLabel: String

  /// Returns the shortest range of ages that has at least a given probability.
  ///
  /// - Parameter share: The probability, from 0 (a single year) to 1.
  /// - Returns: The range of ages in years.
  public func interval(covering share: Double = 0.8) -> ClosedRange<Int> {
    var best = 0...max(probabilities.count - 1, 0)
    var (end, sum) = (0, 0.0)
    for start in probabilities.indices {
      while end < probabilities.count, sum < share || end == start {
        sum += Double(probabilities[end])
        end += 1
      }
      guard sum >= share else { break }
      if end - start < best.count { best = start...(end - 1) }
      sum -= Double(probabilities[start])
    }
    return best
  }
}

extension AgeEstimate {
  /// Converts the estimates of a batch to one value per face.
  ///
  /// - Throws: ``FaceError/nonFiniteAge`` if an output is not finite because the weights are too
  ///   large.
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

/// Returns the rows of a matrix.
func rows(of matrix: Tensor<Float>) -> [ArraySlice<Float>] {
  let (values, width) = (matrix.values, matrix.shape.channels)
  guard width > 0 else { return [] }
  return stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] }
}
