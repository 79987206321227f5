/// The outcome of searching a gallery for the person in a probe.
public struct ProbeOutcome: Sendable, Hashable {
  /// The highest cosine to a face of the probe's person, or `nil` if the gallery has none.
  public let mateScore: Double?
  /// The highest cosine to a face of another person, or `nil` if the gallery has none.
  public let impostorScore: Double?
  /// The number of faces of other people that are at least as similar to the probe as its most
  /// similar mate. A tie therefore counts against the mate. For an unmated probe, this is the
  /// number of all faces of other people.
  public let impostorsAhead: Int

  /// Creates an outcome.
  ///
  /// - Parameters:
  ///   - mateScore: The highest cosine to a face of the probe's person, or `nil` if there is none.
  ///   - impostorScore: The highest cosine to a face of another person, or `nil` if there is none.
  ///   - impostorsAhead: The number of faces of other people that are at least as similar as the
  ///     most similar mate.
  public init(mateScore: Double?, impostorScore: Double?, impostorsAhead: Int) {
    self.mateScore = mateScore
    self.impostorScore = impostorScore
    self.impostorsAhead = impostorsAhead
  }

  /// The difference up to which cosines count as equal, so that copies of an image tie despite
  /// rounding errors.
  static let tieTolerance = 1e-12
}
