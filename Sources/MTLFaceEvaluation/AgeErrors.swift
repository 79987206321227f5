public import MTLFaceNetwork

/// The errors of estimated ages. Ages above 100 count as 100, the upper end of the estimator.
public struct AgeErrors: Sendable, Hashable {
  /// Estimated minus true age in years, in the order of the faces.
  public let signedErrors: [Double]
  /// Whether each estimated age is in the age group of the true one.
  public let isCorrectGroup: [Bool]
  /// Absolute errors in years, in the order of the faces.
  public var absoluteErrors: [Double] { signedErrors.map(abs) }
  /// The number of faces whose estimated age is in the age group of the true one.
  public var correctGroupCount: Int { isCorrectGroup.count { $0 } }

  /// Compares ages in years.
  ///
  /// - Throws: ``EvaluationError`` `invalidAges` if the lists are empty or have different lengths,
  ///   or if an age is negative or not finite.
  public init(
    estimated: [Double], true ages: [Double], groups: AgeGroups
  ) throws(EvaluationError) {
    guard estimated.count == ages.count, !ages.isEmpty else {
      throw .invalidAges("\(estimated.count) estimates for \(ages.count) ages; give one each")
    }
    guard (estimated + ages).allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidAges("an age is negative or not a number")
    }
    let pairs = zip(estimated, ages).map { (min($0, 100), min($1, 100)) }
    signedErrors = pairs.map { $0 - $1 }
    isCorrectGroup = pairs.map { groups.group(ofAge: $0) == groups.group(ofAge: $1) }
  }

  /// The mean absolute error in years.
  public var meanAbsoluteError: Double {
    signedErrors.reduce(0) { $0 + abs($1) } / Double(signedErrors.count)
  }

  /// The mean of ``signedErrors`` in years, positive if ages are overestimated.
  public var bias: Double { signedErrors.reduce(0, +) / Double(signedErrors.count) }

  /// Returns CS(k), the fraction of faces whose absolute error is at most `years`, in 0...1.
  public func cumulativeScore(_ years: Double) -> Double {
    Double(signedErrors.count { abs($0) <= years }) / Double(signedErrors.count)
  }

  /// The fraction of faces whose estimated age is in the age group of the true one, in 0...1.
  public var groupAccuracy: Double { Double(correctGroupCount) / Double(signedErrors.count) }
}
