/// A part of a network that trains, or is frozen, as one.
public enum TrainingPart: String, Codable, Hashable, Sendable, CaseIterable {
  /// E without what follows it.
  case encoder
  /// AFD.
  case decomposition
  /// L.
  case embedding
  /// A.
  case age
  /// A', behind the gradient reversal.
  case adversary
  /// The class weights of CosFace or ArcFace.
  case head
  /// The gender estimator.
  case gender
  /// ICM and decoder.
  case generator
  /// D_img.
  case discriminator

  /// Keys begin with these; the encoder's are what no other part of it has.
  private static let prefixes: [(prefix: String, part: TrainingPart)] = [
    ("encoder.fsm.", .decomposition), ("encoder.output_layer.", .embedding),
    ("encoder.features.", .embedding), ("encoder.", .encoder), ("age.", .age),
    ("domain.", .adversary), ("head.", .head), ("gender.", .gender), ("generator.", .generator),
    ("discriminator.", .discriminator),
  ]

  /// The part that a parameter belongs to, by its key; nil for a key of no part.
  public static func part(of key: String) -> TrainingPart? {
    prefixes.first { key.hasPrefix($0.prefix) }?.part
  }

  /// The parts that age-invariant recognition trains; the others are the generator's.
  public static let recognition: Set<TrainingPart> = [
    .encoder, .decomposition, .embedding, .age, .adversary, .head, .gender,
  ]
}
