extension Gallery {
  // MARK: Searching

  /// The allowed numbers of requested matches.
  public static let matchCountRange = 1...1_000_000

  /// Returns the most similar faces.
  ///
  /// - Parameters:
  ///   - probe: A vector of ``dimension`` numbers of any length except 0.
  ///   - top: The maximum number of matches.
  ///   - threshold: The lowest similarity of a match. With the threshold for a false accept rate,
  ///     an empty result means that the face is unknown (open-set identification).
  /// - Returns: The matches in descending order of similarity; among equal ones, in ascending order
  ///   of their ids.
  /// - Throws: ``GalleryError`` `wrongDimension`, `degenerateVector` or `outOfRange`.
  public func search(
    _ probe: [Float], top: Int, threshold: Double = -1
  ) throws(GalleryError) -> [FaceMatch] {
    try search([probe], top: top, threshold: threshold)[0]
  }

  /// Returns the most similar faces for each of many probes. This is faster than single searches.
  ///
  /// - Throws: The same errors as for one probe.
  public func search(
    _ probes: [[Float]], top: Int, threshold: Double = -1
  ) throws(GalleryError) -> [[FaceMatch]] {
    try search(probes, top, threshold, GallerySearch.batchSize) { $0.rows() }.map {
      matches, snapshot in
      matches.map { match in
        let person = snapshot.index.person(match.index)
        return FaceMatch(
          id: snapshot.index.id(match.index), person: snapshot.name(ofPerson: person),
          personNumber: person, similarity: Self.cosine(match.score))
      }
    }
  }

  /// Returns the most similar persons.
  ///
  /// - Parameters:
  ///   - probe: A vector of ``dimension`` numbers of any length except 0.
  ///   - top: The maximum number of matches.
  ///   - threshold: The lowest similarity of a match. An empty result means "unknown".
  ///   - score: The definition of the similarity to a person with several faces.
  /// - Returns: The matches in descending order of similarity; among equal ones, the person who was
  ///   added first comes first.
  /// - Throws: ``GalleryError`` `wrongDimension`, `degenerateVector` or `outOfRange`.
  public func searchPersons(
    _ probe: [Float], top: Int, threshold: Double = -1, by score: PersonScore = .template
  ) throws(GalleryError) -> [PersonMatch] {
    try searchPersons([probe], top: top, threshold: threshold, by: score)[0]
  }

  /// Returns the most similar persons for each of many probes.
  ///
  /// - Throws: The same errors as for one probe.
  public func searchPersons(
    _ probes: [[Float]], top: Int, threshold: Double = -1, by score: PersonScore = .template
  ) throws(GalleryError) -> [[PersonMatch]] {
    try search(probes, top, threshold, 8) { $0.persons(score) }.map { matches, snapshot in
      matches.map { match in
        PersonMatch(
          person: snapshot.name(ofPerson: UInt32(match.index)),
          personNumber: UInt32(match.index), similarity: Self.cosine(match.score))
      }
    }
  }

  /// Clamps a score to the range of a cosine, which rounding can exceed.
  private static func cosine(_ score: Float) -> Double { min(max(Double(score), -1), 1) }

  private func search(
    _ probes: [[Float]], _ top: Int, _ threshold: Double, _ batchSize: Int,
    _ find: (GallerySearch) -> [[TopMatches.Match]]
  ) throws(GalleryError) -> [(matches: [TopMatches.Match], snapshot: GallerySnapshot)] {
    guard Self.matchCountRange.contains(top) else {
      throw .outOfRange("the number of matches", top, Self.matchCountRange)
    }
    guard !threshold.isNaN else { throw .invalidText("the threshold", problem: "is not a number") }
    let snapshot = state.snapshot
    var found: [(matches: [TopMatches.Match], snapshot: GallerySnapshot)] = []
    for start in stride(from: 0, to: probes.count, by: batchSize) {
      let search = try GallerySearch(
        probes[start..<min(start + batchSize, probes.count)], snapshot, pool,
        capacity: min(top, max(snapshot.index.rowCount, 1)), threshold: threshold)
      found += find(search).map { matches in
        (matches.filter { Self.cosine($0.score) >= threshold || threshold < -1 }, snapshot)
      }
    }
    return found
  }
}
