/// The outcome of searching a probe in a gallery.
public struct ProbeOutcome: Sendable, Hashable {
  /// The highest cosine to a face of the probe's person, or `nil` if the gallery has none.
  public let mateScore: Double?
  /// The highest cosine to a face of another person, or `nil` if the gallery has none.
  public let impostorScore: Double?
  /// The number of faces of other people that are at least as similar as the best mate, so that a
  /// tie counts as a miss. Without a mate, the number of all faces of other people.
  public let impostorsAhead: Int

  /// Creates an outcome from values that were computed elsewhere.
  public init(mateScore: Double?, impostorScore: Double?, impostorsAhead: Int) {
    self.mateScore = mateScore
    self.impostorScore = impostorScore
    self.impostorsAhead = impostorsAhead
  }

  /// The tolerance within which cosines are equal, so that copies of an image tie in spite of
  /// rounding.
  static let tieTolerance = 1e-12
}
