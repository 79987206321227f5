/// The parts of a model, in the order of the computation. Each part is trained or frozen as a
/// whole.
public enum ModelPart: String, Codable, Hashable, Sendable, CaseIterable {
  /// The encoder E without the decomposition and the embedding layer.
  case encoder
  /// The decomposition AFD.
  case decomposition
  /// The embedding layer L.
  case embedding
  /// The age estimator A.
  case age
  /// The gender estimator.
  case gender
  /// The generator, which consists of ICM and D or belongs to a baseline.
  case generator
  /// The discriminator D_img; used in training only.
  case discriminator
  /// The age adversary A', which follows the gradient reversal layer; used in training only.
  case adversary
  /// The class weights of CosFace or ArcFace; used in training only.
  case head

  /// The key prefixes of the parts. The first matching prefix determines the part. `encoder.`
  /// therefore follows the longer prefixes that begin with it.
  private static let prefixes: [(prefix: String, part: ModelPart)] = [
    ("encoder.fsm.", .decomposition), ("encoder.output_layer.", .embedding),
    ("encoder.features.", .embedding), ("encoder.", .encoder), ("age.", .age),
    ("gender.", .gender), ("generator.", .generator), ("discriminator.", .discriminator),
    ("domain.", .adversary), ("head.", .head),
  ]

  /// Creates the part to which the parameter with the given key belongs, or returns `nil` if the
  /// key belongs to no part.
  public init?(key: String) {
    guard let match = Self.prefixes.first(where: { key.hasPrefix($0.prefix) }) else { return nil }
    self = match.part
  }
}
