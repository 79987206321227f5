/// How a probe fared against a gallery.
public struct ProbeOutcome: Sendable, Hashable {
  /// The best cosine to a face of the probe's person; nil where the gallery has none.
  public let mateScore: Double?
  /// The best cosine to a face of someone else; nil where the gallery has none.
  public let impostorScore: Double?
  /// Faces of others that are at least as like as the best mate, so that a tie counts against the
  /// probe. Without a mate: all of others.
  public let impostorsAhead: Int

  /// An outcome that was found elsewhere.
  public init(mateScore: Double?, impostorScore: Double?, impostorsAhead: Int) {
    self.mateScore = mateScore
    self.impostorScore = impostorScore
    self.impostorsAhead = impostorsAhead
  }

  /// Cosines nearer to each other than this are equal: copies of an image tie, however their products
  /// were rounded.
  static let tieTolerance = 1e-12
}
