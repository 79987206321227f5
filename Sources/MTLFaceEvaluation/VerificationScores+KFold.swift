extension VerificationScores {
  /// Returns the accuracy of a k-fold cross-validation over contiguous folds.
  ///
  /// Each fold is classified with the threshold that has the highest accuracy on the other folds
  /// (paper, section 6). Fold sizes differ by at most one, and the larger folds come first, as in
  /// scikit-learn's `KFold`.
  ///
  /// Thresholds are halfway between neighboring scores. The threshold that accepts all pairs is the
  /// lowest score. The threshold that accepts no pairs is the next representable number above the
  /// highest score. If several thresholds have the highest accuracy, the lowest is used.
  ///
  /// - Parameter count: The number of folds, 2 or more.
  /// - Throws: ``EvaluationError/tooFewPairs(_:folds:)`` if there are fewer pairs than folds or
  ///   fewer than two folds.
  /// - Complexity: O(*k* × *n*) for *k* folds and *n* pairs.
  public func kFoldAccuracy(folds count: Int = 10) throws(EvaluationError) -> KFoldAccuracy {
    guard count >= 2, scores.count >= count else {
      throw .tooFewPairs(scores.count, folds: count)
    }
    let folds = Self.folds(of: scores.count, count: count).map { fold in
      let threshold = bestThreshold(excluding: fold)
      let correct = fold.count { (scores[$0] >= threshold) == isSame[$0] }
      return KFoldAccuracy.Fold(
        threshold: threshold, accuracy: Double(correct) / Double(fold.count))
    }
    return KFoldAccuracy(folds: folds)
  }

  /// Returns the indices of the pairs in each fold.
  static func folds(of pairs: Int, count: Int) -> [Range<Int>] {
    var start = 0
    return (0..<count).map { fold in
      let size = pairs / count + (fold < pairs % count ? 1 : 0)
      defer { start += size }
      return start..<start + size
    }
  }

  /// Returns the lowest of the thresholds with the highest accuracy on the pairs outside a fold.
  private func bestThreshold(excluding fold: Range<Int>) -> Double {
    let rest = order.filter { !fold.contains($0) }
    let impostors = rest.count { !isSame[$0] }
    // The initial threshold accepts no pairs, so that only the impostor pairs are correct.
    var correct = impostors
    var best = (correct: correct, threshold: scores[rest[0]].nextUp)
    for (position, index) in rest.enumerated() {
      correct += isSame[index] ? 1 : -1
      let score = scores[index]
      guard position + 1 < rest.count else {
        if correct >= best.correct { best = (correct, score) }
        break
      }
      let next = scores[rest[position + 1]]
      if next < score, correct >= best.correct {
        best = (correct, Self.threshold(between: next, and: score))
      }
    }
    return best.threshold
  }
}
