public import MTLFaceTensor

extension AgeErrors {
  /// Confidence intervals of the accuracy measures of ``AgeErrors``. An interval is `nil` if it
  /// cannot be estimated.
  public struct Intervals: Sendable, Hashable {
    /// The interval of the mean absolute error.
    public let meanAbsoluteError: ConfidenceInterval?
    /// The interval of the mean signed error.
    public let bias: ConfidenceInterval?
    /// The interval of the fraction of faces whose estimated age is in the true age group.
    public let groupAccuracy: ConfidenceInterval?
    /// The interval of the cumulative score CS(k) for each requested k, in the order of the
    /// request.
    public let cumulativeScores: [ConfidenceInterval?]
  }

  /// Returns bootstrap intervals of the measures. If identities are given, people are resampled
  /// together with all of their faces, because the errors of one person's faces are correlated.
  ///
  /// - Parameters:
  ///   - years: The values of k, in years, for which CS(k) is computed.
  ///   - persons: The person of each face, or `nil` for a face that counts as a separate person.
  ///     Pass an empty array to resample single faces.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `invalidAges` if `persons` is not empty and does not have one
  ///   element per face.
  public func intervals(
    cumulativeScores years: [Double], persons: [Int?] = [], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) throws(EvaluationError) -> Intervals {
    let groups = try sums(persons, years)
    let results = bootstrap.intervals(
      clusterCount: groups.count, measureCount: 3 + years.count, pool: pool
    ) {
      weights in
      var sum = [Double](repeating: 0, count: 4 + years.count)
      for (weight, group) in zip(weights, groups) where weight > 0 {
        for column in sum.indices { sum[column] += Double(weight) * group[column] }
      }
      return sum.dropFirst().map { sum[0] > 0 ? $0 / sum[0] : nil }
    }
    return Intervals(
      meanAbsoluteError: results[0], bias: results[1], groupAccuracy: results[2],
      cumulativeScores: Array(results.dropFirst(3)))
  }

  /// Returns the sums over the faces of each person: the number of faces, the absolute errors, the
  /// signed errors, the number of faces in the correct group, and for each k the number of faces
  /// with an error of at most k years.
  private func sums(
    _ persons: [Int?], _ years: [Double]
  ) throws(EvaluationError) -> [[Double]] {
    guard persons.isEmpty || persons.count == signedErrors.count else {
      throw .invalidAges(
        "the numbers of identities (\(persons.count)) and faces (\(signedErrors.count)) differ; pass one identity per face"
      )
    }
    var groupOfPerson: [Int: Int] = [:]
    var sums: [[Double]] = []
    for (face, difference) in signedErrors.enumerated() {
      var group = sums.count
      if let person = persons.isEmpty ? nil : persons[face] {
        group = groupOfPerson[person] ?? group
        groupOfPerson[person] = group
      }
      if group == sums.count { sums.append([Double](repeating: 0, count: 4 + years.count)) }
      let scores: [Double] = years.map { abs(difference) <= $0 ? 1 : 0 }
      let row = [1, abs(difference), difference, isCorrectGroup[face] ? 1 : 0] + scores
      for column in row.indices { sums[group][column] += row[column] }
    }
    return sums
  }
}
