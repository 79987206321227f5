public import MTLFaceNetwork

/// The errors of estimated ages. Ages above 100 years are treated as 100, the highest age that an
/// age estimator can return.
public struct AgeErrors: Sendable, Hashable {
  /// The estimated minus the true age of each face in years.
  public let signedErrors: [Double]
  /// Whether the estimated age of each face is in the same age group as the true age.
  public let isCorrectGroup: [Bool]
  /// The absolute error of each face in years.
  public var absoluteErrors: [Double] { signedErrors.map(abs) }
  /// The number of faces whose estimated age is in the same age group as the true age.
  public var correctGroupCount: Int { isCorrectGroup.count { $0 } }

  /// Compares estimated ages with true ages.
  ///
  /// - Parameters:
  ///   - estimated: The estimated age of each face in years.
  ///   - ages: The true age of each face in years.
  ///   - groups: The age groups.
  /// - Throws: ``EvaluationError`` `invalidAges` if the lists are empty or have different lengths,
  ///   or if an age is negative or not finite.
  public init(
    estimated: [Double], true ages: [Double], groups: AgeGroups
  ) throws(EvaluationError) {
    guard estimated.count == ages.count, !ages.isEmpty else {
      throw .invalidAges(
        "the numbers of estimates (\(estimated.count)) and true ages (\(ages.count)) differ or are 0; pass one estimate per face"
      )
    }
    guard (estimated + ages).allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidAges("an age is negative or not finite; remove the face or correct the age")
    }
    let pairs = zip(estimated, ages).map { (min($0, 100), min($1, 100)) }
    signedErrors = pairs.map { $0 - $1 }
    isCorrectGroup = pairs.map { groups.group(ofAge: $0) == groups.group(ofAge: $1) }
  }

  /// The mean absolute error in years.
  public var meanAbsoluteError: Double {
    signedErrors.reduce(0) { $0 + abs($1) } / Double(signedErrors.count)
  }

  /// The mean of ``signedErrors`` in years. It is positive if ages are overestimated on average.
  public var bias: Double { signedErrors.reduce(0, +) / Double(signedErrors.count) }

  /// Returns the cumulative score CS(k): the fraction of faces whose absolute error is at most k
  /// years, in 0...1.
  ///
  /// - Parameter years: The number of years k.
  public func cumulativeScore(_ years: Double) -> Double {
    Double(signedErrors.count { abs($0) <= years }) / Double(signedErrors.count)
  }

  /// The fraction of faces whose estimated age is in the same age group as the true age, in 0...1.
  public var groupAccuracy: Double { Double(correctGroupCount) / Double(signedErrors.count) }
}
