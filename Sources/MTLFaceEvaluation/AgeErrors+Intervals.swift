public import MTLFaceTensor

extension AgeErrors {
  /// Confidence intervals of the measures of estimated ages.
  public struct Intervals: Sendable, Hashable {
    /// The interval of the mean absolute error.
    public let meanAbsoluteError: ConfidenceInterval?
    /// The interval of the mean signed error.
    public let bias: ConfidenceInterval?
    /// The interval of the fraction of faces in the correct group.
    public let groupAccuracy: ConfidenceInterval?
    /// The interval of CS(k) for each requested number of years.
    public let cumulativeScores: [ConfidenceInterval?]
  }

  /// Returns bootstrap intervals. If persons are known they are resampled as a whole, because the
  /// faces of one person are alike.
  ///
  /// - Parameters:
  ///   - years: The values of k for which CS(k) is computed.
  ///   - persons: The person of each face, `nil` for a face whose person has no other; empty if no
  ///     persons are known.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Throws: ``EvaluationError`` `invalidAges` if the number of persons is not that of faces.
  public func intervals(
    cumulativeScores years: [Double], persons: [Int?] = [], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) throws(EvaluationError) -> Intervals {
    let groups = try sums(persons, years)
    let found = bootstrap.intervals(
      clusterCount: groups.count, measureCount: 3 + years.count, pool: pool
    ) {
      weights in
      var sum = [Double](repeating: 0, count: 4 + years.count)
      for (weight, group) in zip(weights, groups) where weight > 0 {
        for place in sum.indices { sum[place] += Double(weight) * group[place] }
      }
      return sum.dropFirst().map { sum[0] > 0 ? $0 / sum[0] : nil }
    }
    return Intervals(
      meanAbsoluteError: found[0], bias: found[1], groupAccuracy: found[2],
      cumulativeScores: Array(found.dropFirst(3)))
  }

  /// Returns the sums of each person: faces, absolute errors, signed errors, faces in the correct
  /// group, and faces within each number of years.
  private func sums(
    _ persons: [Int?], _ years: [Double]
  ) throws(EvaluationError) -> [[Double]] {
    guard persons.isEmpty || persons.count == signedErrors.count else {
      throw .invalidAges("\(persons.count) persons for \(signedErrors.count) faces; give one each")
    }
    var places: [Int: Int] = [:]
    var sums: [[Double]] = []
    for (face, difference) in signedErrors.enumerated() {
      var place = sums.count
      if let person = persons.isEmpty ? nil : persons[face] {
        place = places[person] ?? place
        places[person] = place
      }
      if place == sums.count { sums.append([Double](repeating: 0, count: 4 + years.count)) }
      let scores: [Double] = years.map { abs(difference) <= $0 ? 1 : 0 }
      let row = [1, abs(difference), difference, isCorrectGroup[face] ? 1 : 0] + scores
      for at in row.indices { sums[place][at] += row[at] }
    }
    return sums
  }
}
