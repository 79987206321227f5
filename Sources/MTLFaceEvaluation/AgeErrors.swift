public import MTLFaceNetwork

/// How far estimated ages are from true ones. Ages above 100 count as 100, where the estimator ends.
public struct AgeErrors: Sendable, Hashable {
  /// Estimated less true years, in the order of the faces: above 0 where a face is taken for older.
  public let signedErrors: [Double]
  /// Whether each estimated age lies in the group of the true one.
  public let isCorrectGroup: [Bool]
  /// Absolute errors in years, in the order of the faces.
  public var absoluteErrors: [Double] { signedErrors.map(abs) }
  /// Faces whose estimated age lies in the group of the true one.
  public var correctGroupCount: Int { isCorrectGroup.count { $0 } }

  /// Compares ages in years.
  /// - Throws: ``EvaluationError`` `invalidAges` for lists of different lengths, for none, and for an
  ///   age that is negative or not finite.
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

  /// Mean absolute error in years.
  public var meanAbsoluteError: Double {
    signedErrors.reduce(0) { $0 + abs($1) } / Double(signedErrors.count)
  }

  /// The mean of ``signedErrors`` in years: how much older than they are faces are taken for.
  public var bias: Double { signedErrors.reduce(0, +) / Double(signedErrors.count) }

  /// CS(k): the share of faces whose error is at most `years`, 0...1.
  public func cumulativeScore(_ years: Double) -> Double {
    Double(signedErrors.count { abs($0) <= years }) / Double(signedErrors.count)
  }

  /// The share of faces whose estimated age lies in the group of the true one, 0...1.
  public var groupAccuracy: Double { Double(correctGroupCount) / Double(signedErrors.count) }
}
