extension VerificationScores {
  /// Returns the receiver operating characteristic: a point at infinity that accepts nothing, then
  /// one for every different score in descending order.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public func receiverOperatingCharacteristic() throws(EvaluationError) -> [ROCPoint] {
    try requireBothClasses()
    let nothing = ROCPoint(threshold: .infinity, falseAcceptRate: 0, trueAcceptRate: 0)
    return [nothing]
      + steps.map { step in
        ROCPoint(
          threshold: step.score,
          falseAcceptRate: Double(step.impostors) / Double(impostorCount),
          trueAcceptRate: Double(step.genuine) / Double(genuineCount))
      }
  }

  /// Returns TAR at FAR: the fraction of genuine pairs accepted at the lowest threshold whose false
  /// accept rate is at most `rate`. The threshold is halfway to the next higher score.
  ///
  /// - Parameter rate: The false accept rate, in 0...1. At 0 no impostor pair is accepted, at 1
  ///   every pair is.
  /// - Throws: ``EvaluationError`` `singleClass` or `rateOutOfRange`.
  public func trueAcceptRate(atFalseAcceptRate rate: Double) throws(EvaluationError)
    -> VerificationOperatingPoint
  {
    try requireBothClasses()
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    // The product of a decimal rate and a count can be slightly below the integer that is meant.
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
  /// than an impostor pair. Ties count half.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public func areaUnderCurve() throws(EvaluationError) -> Double {
    try requireBothClasses()
    // Twice the area in units of pairs, which is exact up to 2^53.
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
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public func equalErrorRate() throws(EvaluationError) -> Double {
    let points = try receiverOperatingCharacteristic()
    for (before, after) in zip(points, points.dropFirst()) {
      let (far, frr) = (after.falseAcceptRate, 1 - after.trueAcceptRate)
      guard far >= frr else { continue }
      let (far0, frr0) = (before.falseAcceptRate, 1 - before.trueAcceptRate)
      // far0 < frr0 and far >= frr: the difference changes sign on this segment.
      let share = (frr0 - far0) / ((frr0 - far0) + (far - frr))
      return far0 + share * (far - far0)
    }
    return 1
  }
}
