extension Gallery {
  // MARK: Searching

  /// How many matches may be asked for.
  public static let matchCountRange = 1...1_000_000

  /// The most similar faces.
  ///
  /// - Parameters:
  ///   - probe: ``dimension`` numbers of any length but 0.
  ///   - top: How many at most.
  ///   - threshold: The similarity from which on faces count; with the threshold of a false accept
  ///     rate, no match means that nobody knows the face (open set).
  /// - Returns: By falling similarity; of equal ones the lower number first.
  /// - Throws: ``GalleryError`` `wrongDimension`, `degenerateVector`, `outOfRange`.
  public func search(
    _ probe: [Float], top: Int, threshold: Double = -1
  ) throws(GalleryError) -> [FaceMatch] {
    try search([probe], top: top, threshold: threshold)[0]
  }

  /// The most similar faces to each of many probes: quicker than one by one.
  ///
  /// - Throws: As for one.
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

  /// The most similar persons.
  ///
  /// - Parameters:
  ///   - probe: ``dimension`` numbers of any length but 0.
  ///   - top: How many at most.
  ///   - threshold: The similarity from which on persons count; none then means "unknown".
  ///   - score: What the similarity to a person of several faces is.
  /// - Returns: By falling similarity; of equal ones the earlier person first.
  /// - Throws: ``GalleryError`` `wrongDimension`, `degenerateVector`, `outOfRange`.
  public func searchPersons(
    _ probe: [Float], top: Int, threshold: Double = -1, by score: PersonScore = .template
  ) throws(GalleryError) -> [PersonMatch] {
    try searchPersons([probe], top: top, threshold: threshold, by: score)[0]
  }

  /// The most similar persons to each of many probes.
  ///
  /// - Throws: As for one.
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

  /// Rounding can carry a cosine past its ends.
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
