/// What the numbers of a run mean, for people who did not write it.
struct QuantityGuide: Hashable, Sendable {
  /// Where a quantity should go.
  enum Direction: Hashable, Sendable {
    case lower, higher
    /// Neither end is good, or nobody said.
    case neither
  }

  /// What it is in words.
  let title: String
  /// Where it should go.
  let direction: Direction
  /// What it tells, and what is good.
  let sentence: String

  private init(_ title: String, _ direction: Direction, _ sentence: String) {
    self.title = title
    self.direction = direction
    switch direction {
    case .lower: self.sentence = sentence + " Lower is better."
    case .higher: self.sentence = sentence + " Higher is better."
    case .neither: self.sentence = sentence
    }
  }

  /// Of a loss by its name in the log.
  static func loss(_ name: String) -> QuantityGuide {
    losses[name]
      ?? QuantityGuide(
        name, .lower, "A loss: what training makes small, as a mean over the steps before.")
  }

  /// Of a metric by its name in the log. Metrics of one guide share a chart if their names differ
  /// in the last part only.
  static func metric(_ name: String) -> QuantityGuide {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 3, name.hasPrefix("fas.age."), Int(parts[2]) != nil { return readAges }
    return metrics[name]
      ?? QuantityGuide(
        parts.count > 1 && Int(parts[parts.count - 1]) != nil
          ? parts.dropLast().joined(separator: ".") : name,
        .neither, "Measured on faces that training does not use.")
  }

  /// Of the learning rate.
  static let rate = QuantityGuide(
    "Learning rate", .neither,
    "How far a step goes. It follows the schedule of the configuration: neither high nor low is "
      + "good.")

  private static let readAges = QuantityGuide(
    "Ages of synthesised faces, by the group asked for", .neither,
    "Mean age in years that the estimator reads off the faces drawn for each group. The lines should "
      + "lie apart, the older the group the higher, each within its group.")

  private static let shares = QuantityGuide(
    "Ages that are right", .higher,
    "Share of ages that are wrong by no more than 5 years (cs5), and that fall in the right age "
      + "group (groupAccuracy).")

  private static let losses: [String: QuantityGuide] = [
    "aifr.identity": QuantityGuide(
      "Recognition loss", .lower, "How badly faces are told apart by person (CosFace)."),
    "aifr.age": QuantityGuide(
      "Age loss", .lower, "How far off the ages are that are read off the age features."),
    "aifr.adversary": QuantityGuide(
      "Age adversary's loss", .neither,
      "How far off an adversary is that reads ages off the identity features. High is good: then "
        + "identity holds little of age. A long fall means that age leaks into it."),
    "aifr.gender": QuantityGuide(
      "Gender loss", .lower, "How badly women and men are told apart."),
    "aifr.distillation": QuantityGuide(
      "Distance from the teacher", .lower,
      "How far embeddings are from those of the network that teaches."),
    "aifr.total": QuantityGuide(
      "Recognition, total", .lower, "The weighted sum that recognition training makes small."),
    "fas.discriminator": QuantityGuide(
      "Discriminator's loss", .neither,
      "How badly real faces are told from drawn ones. Near 0.25 (1.39 for a CAAE) the two are in "
        + "balance; near 0 the discriminator wins, and the generator learns little."),
    "fas.adversarial": QuantityGuide(
      "Generator's adversarial loss", .lower,
      "How clearly the discriminator sees that faces are drawn; near 0.125 (0.69 for a "
        + "CAAE) it cannot tell."),
    "fas.identity": QuantityGuide(
      "Identity loss", .lower, "How much of the person is lost in the drawn face."),
    "fas.age": QuantityGuide(
      "Age loss of drawn faces", .lower, "How far drawn faces are from the age group asked for."),
    "fas.color": QuantityGuide(
      "Colour loss", .lower, "How far the mean colours of drawn faces are from their inputs'."),
    "fas.total": QuantityGuide(
      "Synthesis, total", .lower, "The weighted sum that the generator makes small."),
    "fas.codeDiscriminator": QuantityGuide(
      "Code discriminator's loss", .neither,
      "How badly codes of faces are told from even ones. Near 1.39 it cannot tell; near 0 it wins."),
    "fas.code": QuantityGuide(
      "Code's adversarial loss", .lower,
      "How clearly codes of faces are seen not to be even; near 0.69 the discriminator cannot tell."
    ),
    "fas.reconstruction": QuantityGuide(
      "Reconstruction loss", .lower, "How far faces made again are from the faces."),
    "fas.variation": QuantityGuide(
      "Total variation", .neither,
      "How much neighbouring pixels of a drawn face differ: high is noise, low is a blur."),
  ]

  private static let metrics: [String: QuantityGuide] = [
    "age.mae": QuantityGuide(
      "Mean error of ages, in years", .lower, "How far off ages are on average."),
    "age.cs5": shares,
    "age.groupAccuracy": shares,
    "fas.groupAccuracy": QuantityGuide(
      "Synthesised ages that are right", .higher,
      "Share of drawn faces whose read age falls in the group asked for."),
    "fas.channelShift": QuantityGuide(
      "Largest change of colour, in gray levels", .lower,
      "How far any drawn face's mean of red, green or blue lies from its input's."),
    "fas.cosine": QuantityGuide(
      "Identity kept in synthesised faces", .higher,
      "Mean cosine similarity of a face and its versions at other ages; 1 is the same."),
  ]
}
