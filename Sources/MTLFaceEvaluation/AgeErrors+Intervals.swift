public import MTLFaceTensor

extension AgeErrors {
  /// The intervals of what is measured of ages.
  public struct Intervals: Sendable, Hashable {
    /// Of the mean absolute error.
    public let meanAbsoluteError: ConfidenceInterval?
    /// Of the mean difference.
    public let bias: ConfidenceInterval?
    /// Of the share of faces in the right group.
    public let groupAccuracy: ConfidenceInterval?
    /// Of CS(k), for each number of years asked for.
    public let cumulativeScores: [ConfidenceInterval?]
  }

  /// Draws the faces anew, or the persons where they are known: a person's faces are alike.
  ///
  /// - Parameters:
  ///   - years: Of the cumulative scores.
  ///   - persons: Whose each face is, nil for a face that is a person of its own; empty where nothing is
  ///     known.
  ///   - bootstrap: How to draw.
  ///   - pool: Threads to work on.
  /// - Throws: ``EvaluationError`` `invalidAges` for another number of persons than of faces.
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

  /// For each person: faces, absolute errors, differences, faces in their group, faces within each error.
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
