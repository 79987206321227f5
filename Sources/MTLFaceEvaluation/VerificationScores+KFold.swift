extension VerificationScores {
  /// Accuracy over contiguous folds: the threshold that is best on all others is applied to each
  /// (reference: section 6). Sizes differ by at most one, the first folds being the larger, as
  /// scikit-learn's `KFold` has it.
  ///
  /// Thresholds lie halfway between neighboring scores; of equally good ones the lowest is taken.
  /// Below all scores it is the lowest score, above all the next number after the highest.
  ///
  /// - Parameter count: Folds, at least 2.
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

  /// The lowest of the thresholds that tell most pairs outside `held` right.
  private func bestThreshold(excluding held: Range<Int>) -> Double {
    let rest = order.filter { !held.contains($0) }
    let impostors = rest.count { !isSame[$0] }
    // Nothing is accepted at first, so all impostors are told right.
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
