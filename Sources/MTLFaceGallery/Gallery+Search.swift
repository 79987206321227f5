extension Gallery {
  // MARK: Searching

  /// The valid range of the `top` parameter of a search.
  public static let matchCountRange = 1...1_000_000

  /// Returns the faces in the gallery that are most similar to a probe.
  ///
  /// - Parameters:
  ///   - probe: A vector with ``dimension`` elements. Its length may have any value except 0.
  ///   - top: The maximum number of matches to return, in ``matchCountRange``.
  ///   - threshold: The lowest similarity of a match. If the threshold was chosen for a false
  ///     accept rate, an empty result means that the face is unknown (open-set identification).
  /// - Returns: The matches in descending order of similarity. Matches with equal similarities are
  ///   in ascending order of their IDs.
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)``, ``GalleryError/degenerateVector``
  ///   or ``GalleryError/outOfRange(_:_:_:)``; ``GalleryError/invalidThreshold`` if
  ///   `threshold` is NaN.
  public func search(
    _ probe: [Float], top: Int, threshold: Double = -1
  ) throws(GalleryError) -> [FaceMatch] {
    try search([probe], top: top, threshold: threshold)[0]
  }

  /// Returns the most similar faces for each of several probes. One search for many probes is
  /// faster than a separate search for each probe.
  ///
  /// - Parameters:
  ///   - probes: The probes. Each is a vector with ``dimension`` elements.
  ///   - top: The maximum number of matches for each probe, in ``matchCountRange``.
  ///   - threshold: The lowest similarity of a match.
  /// - Returns: The matches for each probe in descending order of similarity. Matches with equal
  ///   similarities are in ascending order of their IDs.
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)``, ``GalleryError/degenerateVector``
  ///   or ``GalleryError/outOfRange(_:_:_:)``; ``GalleryError/invalidThreshold`` if
  ///   `threshold` is NaN.
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

  /// Returns the people in the gallery who are most similar to a probe.
  ///
  /// - Parameters:
  ///   - probe: A vector with ``dimension`` elements. Its length may have any value except 0.
  ///   - top: The maximum number of matches to return, in ``matchCountRange``.
  ///   - threshold: The lowest similarity of a match. If the threshold was chosen for a false
  ///     accept rate, an empty result means that the person is unknown (open-set identification).
  ///   - score: The definition of the similarity to a person with several faces.
  /// - Returns: The matches in descending order of similarity. People with equal similarities are
  ///   in the order in which they were added.
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)``, ``GalleryError/degenerateVector``
  ///   or ``GalleryError/outOfRange(_:_:_:)``; ``GalleryError/invalidThreshold`` if
  ///   `threshold` is NaN.
  public func searchPersons(
    _ probe: [Float], top: Int, threshold: Double = -1, by score: PersonScore = .template
  ) throws(GalleryError) -> [PersonMatch] {
    try searchPersons([probe], top: top, threshold: threshold, by: score)[0]
  }

  /// Returns the most similar people for each of several probes.
  ///
  /// - Parameters:
  ///   - probes: The probes. Each is a vector with ``dimension`` elements.
  ///   - top: The maximum number of matches for each probe, in ``matchCountRange``.
  ///   - threshold: The lowest similarity of a match.
  ///   - score: The definition of the similarity to a person with several faces.
  /// - Returns: The matches for each probe in descending order of similarity. People with equal
  ///   similarities are in the order in which they were added.
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)``, ``GalleryError/degenerateVector``
  ///   or ``GalleryError/outOfRange(_:_:_:)``; ``GalleryError/invalidThreshold`` if
  ///   `threshold` is NaN.
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

  /// Returns a score clamped to -1...1. Rounding errors can move a score out of this range.
  private static func cosine(_ score: Float) -> Double { min(max(Double(score), -1), 1) }

  private func search(
    _ probes: [[Float]], _ top: Int, _ threshold: Double, _ batchSize: Int,
    _ find: (GallerySearch) -> [[TopMatches.Match]]
  ) throws(GalleryError) -> [(matches: [TopMatches.Match], snapshot: GallerySnapshot)] {
    guard Self.matchCountRange.contains(top) else {
      throw .outOfRange("the number of matches", top, Self.matchCountRange)
    }
    guard !threshold.isNaN else { throw .invalidThreshold }
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
