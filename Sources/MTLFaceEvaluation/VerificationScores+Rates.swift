extension VerificationScores {
  /// Returns the receiver operating characteristic (ROC) curve.
  ///
  /// The first point has an infinite threshold and accepts no pairs. It is followed by a point for
  /// each distinct score in descending order.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)`` if all pairs are genuine or all are
  ///   impostor pairs.
  public func receiverOperatingCharacteristic() throws(EvaluationError) -> [ROCPoint] {
    try requireBothClasses()
    let start = ROCPoint(threshold: .infinity, falseAcceptRate: 0, trueAcceptRate: 0)
    return [start]
      + steps.map { step in
        ROCPoint(
          threshold: step.score,
          falseAcceptRate: Double(step.impostors) / Double(impostorCount),
          trueAcceptRate: Double(step.genuine) / Double(genuineCount))
      }
  }

  /// Returns the true accept rate (TAR) at a false accept rate (FAR): the fraction of genuine pairs
  /// accepted at the threshold that accepts the most pairs while the false accept rate is at most
  /// `rate`.
  ///
  /// The threshold is halfway between the highest rejected score and the lowest accepted score. If
  /// all pairs are accepted, it is the lowest score. If no pair is accepted, it is the next
  /// representable number above the highest score.
  ///
  /// - Parameter rate: The false accept rate, in 0...1. At 0, no impostor pair is accepted. At 1,
  ///   all pairs are accepted.
  /// - Throws: ``EvaluationError`` `singleClass` if all pairs are genuine or all are impostor
  ///   pairs; `rateOutOfRange` if the rate is outside 0...1.
  public func trueAcceptRate(atFalseAcceptRate rate: Double) throws(EvaluationError)
    -> VerificationOperatingPoint
  {
    try requireBothClasses()
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    // The rounded product of a decimal rate and a count can be slightly below the exact integer.
    let allowed = Int((rate * Double(impostorCount) * (1 + 1e-12)).rounded(.down))
    var (threshold, genuine) = ((scores.max() ?? 0).nextUp, 0)
    let steps = steps
    for (index, step) in steps.enumerated() {
      guard step.impostors <= allowed else { break }
      genuine = step.genuine
      threshold =
        index + 1 < steps.count
        ? Self.threshold(between: steps[index + 1].score, and: step.score) : step.score
    }
    return VerificationOperatingPoint(
      falseAcceptRate: rate, threshold: threshold,
      trueAcceptRate: Double(genuine) / Double(genuineCount), hasEnoughImpostors: allowed >= 1)
  }

  /// Returns the area under the ROC curve (AUC): the probability that a genuine pair scores higher
  /// than an impostor pair. Ties count as one half.
  ///
  /// - Returns: The area, in 0...1.
  /// - Throws: ``EvaluationError/singleClass(isSame:)`` if all pairs are genuine or all are
  ///   impostor pairs.
  public func areaUnderCurve() throws(EvaluationError) -> Double {
    try requireBothClasses()
    // The sum is twice the area in units of pairs. It is an integer and exact up to 2^53.
    var (area, last) = (0.0, (genuine: 0, impostors: 0))
    for step in steps {
      area += Double(step.impostors - last.impostors) * Double(step.genuine + last.genuine)
      last = (step.genuine, step.impostors)
    }
    return area / 2 / Double(genuineCount) / Double(impostorCount)
  }

  /// Returns the equal error rate (EER), at which the false accept rate equals the false reject
  /// rate, interpolated linearly between the points of the ROC curve.
  ///
  /// - Returns: The rate, in 0...1.
  /// - Throws: ``EvaluationError/singleClass(isSame:)`` if all pairs are genuine or all are
  ///   impostor pairs.
  public func equalErrorRate() throws(EvaluationError) -> Double {
    let points = try receiverOperatingCharacteristic()
    for (before, after) in zip(points, points.dropFirst()) {
      let (far, frr) = (after.falseAcceptRate, 1 - after.trueAcceptRate)
      guard far >= frr else { continue }
      let (far0, frr0) = (before.falseAcceptRate, 1 - before.trueAcceptRate)
      // far0 < frr0 and far >= frr: the difference changes sign on this segment.
      let fraction = (frr0 - far0) / ((frr0 - far0) + (far - frr))
      return far0 + fraction * (far - far0)
    }
    return 1
  }
}
