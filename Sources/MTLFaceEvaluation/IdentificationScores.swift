/// How a probe fared against a gallery.
public struct ProbeOutcome: Sendable, Hashable {
  /// The best cosine to a face of the probe's person; nil where the gallery has none.
  public let mate: Double?
  /// The best cosine to a face of someone else; nil where the gallery has none.
  public let impostor: Double?
  /// Faces of others that are at least as like as the best mate, so that a tie counts against the
  /// probe. Without a mate: all of others.
  public let ahead: Int

  /// An outcome that was found elsewhere.
  public init(mate: Double?, impostor: Double?, ahead: Int) {
    (self.mate, self.impostor, self.ahead) = (mate, impostor, ahead)
  }

  /// Cosines nearer to each other than this are equal: copies of an image tie, however their products
  /// were rounded.
  static let tie = 1e-12
}

/// What a gallery answers to probes (reference: section 6).
///
/// A probe is *mated* where the gallery has a face of its person. Rank-k rates are of faces, not of
/// people: a probe is identified at rank k where fewer than k faces of others are as like as its best
/// mate.
public struct IdentificationScores: Sendable {
  /// In the order of the probes.
  public let outcomes: [ProbeOutcome]
  /// Probes whose person is in the gallery.
  public let matedCount: Int
  /// Probes whose person is not.
  public var unmatedCount: Int { outcomes.count - matedCount }

  /// Outcomes that were found elsewhere.
  ///
  /// - Throws: ``EvaluationError``: `noProbes`; `nonFiniteScore` with the probe's place.
  public init(_ outcomes: [ProbeOutcome]) throws(EvaluationError) {
    guard !outcomes.isEmpty else { throw .noProbes }
    for (index, outcome) in outcomes.enumerated() {
      guard [outcome.mate, outcome.impostor].allSatisfy({ $0?.isFinite ?? true }) else {
        throw .nonFiniteScore(index: index)
      }
    }
    self.outcomes = outcomes
    matedCount = outcomes.count { $0.mate != nil }
  }

  /// What becomes of probes whose person is not in the gallery.
  public enum Unmated: Sendable {
    /// They are left out.
    case excluded
    /// They are counted as not identified.
    case missed
  }

  /// Rank-k: the share of probes identified among the first `rank` faces, 0...1; nil where none is
  /// counted.
  public func identificationRate(rank: Int, unmated: Unmated = .excluded) -> Double? {
    let count = unmated == .excluded ? matedCount : outcomes.count
    guard count > 0 else { return nil }
    return Double(outcomes.count { $0.mate != nil && $0.ahead < rank }) / Double(count)
  }

  /// The cumulative match characteristic: rank-1, rank-2 and so on to `last`, over mated probes.
  ///
  /// - Throws: ``EvaluationError/noMates``.
  public func cumulativeMatchCharacteristic(upTo last: Int) throws(EvaluationError) -> [Double] {
    guard matedCount > 0 else { throw .noMates }
    guard last > 0 else { return [] }
    var identified = [Int](repeating: 0, count: last)
    for outcome in outcomes where outcome.mate != nil && outcome.ahead < last {
      identified[outcome.ahead] += 1
    }
    var sum = 0
    return identified.map { more in
      sum += more
      return Double(sum) / Double(matedCount)
    }
  }
}
