/// The parts of a model, in the order of the computation. A part trains, or is frozen, as one.
public enum ModelPart: String, Codable, Hashable, Sendable, CaseIterable {
  /// E without what follows it.
  case encoder
  /// AFD.
  case decomposition
  /// L.
  case embedding
  /// A.
  case age
  /// The gender estimator.
  case gender
  /// ICM and decoder.
  case generator
  /// D_img: training only.
  case discriminator
  /// A', behind the gradient reversal: training only.
  case adversary
  /// The class weights of CosFace or ArcFace: training only.
  case head

  /// Keys begin with these; the encoder's are what no other part of it has.
  private static let prefixes: [(prefix: String, part: ModelPart)] = [
    ("encoder.fsm.", .decomposition), ("encoder.output_layer.", .embedding),
    ("encoder.features.", .embedding), ("encoder.", .encoder), ("age.", .age),
    ("gender.", .gender), ("generator.", .generator), ("discriminator.", .discriminator),
    ("domain.", .adversary), ("head.", .head),
  ]

  /// The part that a parameter belongs to, by its key; nil for a key of no part.
  public init?(key: String) {
    guard let found = Self.prefixes.first(where: { key.hasPrefix($0.prefix) }) else { return nil }
    self = found.part
  }
}
