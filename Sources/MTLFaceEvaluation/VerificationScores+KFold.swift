extension VerificationScores {
  /// Returns the accuracy over contiguous folds. Each fold is classified with the threshold that
  /// has the highest accuracy on the other folds (paper, section 6). Fold sizes differ by at most
  /// one, with the larger folds first, as in scikit-learn's `KFold`.
  ///
  /// A threshold is halfway between neighboring scores. Of several best thresholds the lowest is
  /// used. The threshold that accepts all scores is the lowest score; the one that accepts none is
  /// the next number above the highest score.
  ///
  /// - Parameter count: The number of folds, at least 2.
  /// - Throws: ``EvaluationError/tooFewPairs(_:folds:)``.
  /// - Complexity: O(folds * n).
  public func kFoldAccuracy(folds count: Int = 10) throws(EvaluationError) -> KFoldAccuracy {
    guard count >= 2, scores.count >= count else {
      throw .tooFewPairs(scores.count, folds: count)
    }
    let folds = Self.folds(of: scores.count, count: count).map { held in
      let threshold = bestThreshold(excluding: held)
      let right = held.count { (scores[$0] >= threshold) == isSame[$0] }
      return KFoldAccuracy.Fold(
        threshold: threshold, accuracy: Double(right) / Double(held.count))
    }
    return KFoldAccuracy(folds: folds)
  }

  /// The pairs of each fold.
  static func folds(of pairs: Int, count: Int) -> [Range<Int>] {
    var start = 0
    return (0..<count).map { fold in
      let size = pairs / count + (fold < pairs % count ? 1 : 0)
      defer { start += size }
      return start..<start + size
    }
  }

  /// Returns the lowest of the thresholds with the highest accuracy on the pairs outside `held`.
  private func bestThreshold(excluding held: Range<Int>) -> Double {
    let rest = order.filter { !held.contains($0) }
    let impostors = rest.count { !isSame[$0] }
    // At first nothing is accepted, so all impostor pairs are classified correctly.
    var right = impostors
    var best = (right: right, threshold: scores[rest[0]].nextUp)
    for (place, index) in rest.enumerated() {
      right += isSame[index] ? 1 : -1
      let score = scores[index]
      guard place + 1 < rest.count else {
        if right >= best.right { best = (right, score) }
        break
      }
      let next = scores[rest[place + 1]]
      if next < score, right >= best.right {
        best = (right, Self.threshold(between: next, and: score))
      }
    }
    return best.threshold
  }
}
