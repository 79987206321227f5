import MTLFaceSupport
import MTLFaceTensor

/// The margin by which the labeled class must exceed all other classes in training.
public enum ClassificationMargin: Hashable, Sendable {
  /// CosFace, with the logits `scale * (cos(theta_j) - margin * [j = y])` (Wang et al., 2018).
  case cosFace(scale: Double, margin: Double)
  /// ArcFace, with the logits `scale * cos(theta_j + margin * [j = y])` and the margin in radians
  /// (Deng et al., 2019).
  case arcFace(scale: Double, margin: Double)

  /// The margin of the MTLFace paper, which is CosFace with scale 64 and margin 0.35.
  public static let standard = cosFace(scale: 64, margin: 0.35)

  /// Checks the scale and the margin.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` unless the scale is above 0 and at most
  ///   1000 and the margin is in 0...1.5.
  public func validate() throws(NetworkError) {
    let (_, scale, margin) = parts
    guard scale > 0, scale <= 1000 else {
      throw .invalidConfiguration(
        "the scale of the margin is \(scale); use a value above 0 and at most 1000")
    }
    guard (0...1.5).contains(margin) else {
      throw .invalidConfiguration("the margin is \(margin); use a value in 0...1.5")
    }
  }

  /// The operation that computes logits from cosines and labels.
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

/// The JSON form is `{"kind": "cosFace" or "arcFace", "scale": 64, "margin": 0.35}`. All three keys
/// are required, and unknown keys are errors.
extension ClassificationMargin: Codable {
  private enum Key: String, CodingKey, CaseIterable { case kind, scale, margin }

  /// Decodes a margin and checks its values.
  /// - Throws: `DecodingError`. For an unknown key or kind and for a value out of range, its
  ///   description states the allowed values.
  public init(from decoder: any Decoder) throws {
    func invalidMargin(_ problem: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
    }
    let keys = try decoder.container(keyedBy: AnyCodingKey.self).allKeys.map(\.stringValue).sorted()
    if let unknown = keys.first(where: { Key(rawValue: $0) == nil }) {
      throw invalidMargin("unknown key \(unknown) in a margin; use the keys kind, scale and margin")
    }
    let values = try decoder.container(keyedBy: Key.self)
    let name = try values.decode(String.self, forKey: .kind)
    let scale = try values.decode(Double.self, forKey: .scale)
    let margin = try values.decode(Double.self, forKey: .margin)
    switch Kind(rawValue: name) {
    case .cosFace: self = .cosFace(scale: scale, margin: margin)
    case .arcFace: self = .arcFace(scale: scale, margin: margin)
    case nil: throw invalidMargin("unknown kind of margin \(name); use cosFace or arcFace")
    }
    do { try validate() } catch { throw invalidMargin(error.description) }
  }

  /// Encodes all three keys of the margin.
  public func encode(to encoder: any Encoder) throws {
    let parts = parts
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(parts.kind, forKey: .kind)
    try values.encode(parts.scale, forKey: .scale)
    try values.encode(parts.margin, forKey: .margin)
  }
}
