import MTLFaceTensor

/// The age of one face.
public struct AgeEstimate: Sendable, Hashable {
  /// The expected age in years, 0...100: sum of i times probability i (DEX, reference section 1).
  public let years: Double
  /// The probability of each age 0...100; they sum to 1.
  public let probabilities: [Float]
  /// The age group with the highest logit, from 0.
  public let group: Int
  /// The probability of each age group: softmax of its logits.
  public let groupProbabilities: [Float]
  /// The group's name: `31-40`.
  public let groupLabel: String

  /// The shortest span of ages, ends included, that holds at least `share` of the probability.
  ///
  /// - Parameter share: 0 (one year) to 1.
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
  /// The estimates of a batch, one by one.
  /// - Throws: ``FaceError/nonFiniteAge`` where weights are so large that sums overflow.
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

/// The rows of a matrix.
func rows(of matrix: Tensor<Float>) -> [ArraySlice<Float>] {
  let (values, width) = (matrix.values, matrix.shape.channels)
  guard width > 0 else { return [] }
  return stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] }
}
