import MTLFaceSupport
import MTLFaceTensor

/// What makes telling identities apart harder in training than in use: the label's class has to win
/// by a margin.
public enum ClassificationMargin: Hashable, Sendable {
  /// Logits `scale (cos(theta_j) - margin [j = y])` (Wang et al., 2018).
  case cosFace(scale: Double, margin: Double)
  /// Logits `scale cos(theta_j + margin [j = y])`, the margin in radians (Deng et al., 2019).
  case arcFace(scale: Double, margin: Double)

  /// The paper's: CosFace with scale 64 and margin 0.35.
  public static let standard = cosFace(scale: 64, margin: 0.35)

  /// Checks scale and margin.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` unless the scale is in 0<...1000 and the
  ///   margin in 0...1.5.
  public func validate() throws(NetworkError) {
    let (_, scale, margin) = parts
    guard scale > 0, scale <= 1000 else {
      throw .invalidConfiguration(
        "the scale of a margin is above 0 and at most 1000, not \(scale)")
    }
    guard (0...1.5).contains(margin) else {
      throw .invalidConfiguration("a margin is in 0...1.5, not \(margin)")
    }
  }

  /// Cosines and labels to logits.
  var operation: any TensorOperation {
    switch self {
    case .cosFace(let scale, let margin): CosineMargin(scale: scale, margin: margin)
    case .arcFace(let scale, let margin): AngularMargin(scale: scale, margin: margin)
    }
  }

  private var parts: (kind: Kind, scale: Double, margin: Double) {
    switch self {
    case .cosFace(let scale, let margin): (.cosFace, scale, margin)
    case .arcFace(let scale, let margin): (.arcFace, scale, margin)
    }
  }

  private enum Kind: String, Codable { case cosFace, arcFace }
}

/// The JSON form: `{"kind": "cosFace" or "arcFace", "scale": 64, "margin": 0.35}`, with all three
/// keys and no other.
extension ClassificationMargin: Codable {
  private enum Key: String, CodingKey, CaseIterable { case kind, scale, margin }

  /// Reads and checks a margin.
  /// - Throws: `DecodingError`, which says what is allowed.
  public init(from decoder: any Decoder) throws {
    func refuse(_ problem: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
    }
    let keys = try decoder.container(keyedBy: AnyCodingKey.self).allKeys.map(\.stringValue).sorted()
    if let unknown = keys.first(where: { Key(rawValue: $0) == nil }) {
      throw refuse("\(unknown) is no part of a margin; it has kind, scale and margin")
    }
    let values = try decoder.container(keyedBy: Key.self)
    let name = try values.decode(String.self, forKey: .kind)
    let scale = try values.decode(Double.self, forKey: .scale)
    let margin = try values.decode(Double.self, forKey: .margin)
    switch Kind(rawValue: name) {
    case .cosFace: self = .cosFace(scale: scale, margin: margin)
    case .arcFace: self = .arcFace(scale: scale, margin: margin)
    case nil: throw refuse("\(name) is no kind of margin; there are cosFace and arcFace")
    }
    do { try validate() } catch { throw refuse(error.description) }
  }

  /// Writes the margin in full.
  public func encode(to encoder: any Encoder) throws {
    let parts = parts
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(parts.kind, forKey: .kind)
    try values.encode(parts.scale, forKey: .scale)
    try values.encode(parts.margin, forKey: .margin)
  }
}
