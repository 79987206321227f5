/// What the numbers of a run mean, for people who did not write it.
struct MetricDescription: Hashable, Sendable {
  /// Where a quantity should go.
  enum Direction: Hashable, Sendable {
    case lowerIsBetter, higherIsBetter
    /// Neither end is good, or nobody said.
    case neutral
  }

  /// What it is in words.
  let title: String
  /// Where it should go.
  let direction: Direction
  /// What it tells, and what is good.
  let explanation: String

  private init(_ title: String, _ direction: Direction, _ explanation: String) {
    self.title = title
    self.direction = direction
    switch direction {
    case .lowerIsBetter: self.explanation = explanation + " Lower is better."
    case .higherIsBetter: self.explanation = explanation + " Higher is better."
    case .neutral: self.explanation = explanation
    }
  }

  /// Of a loss by its name in the log.
  static func loss(_ name: String) -> MetricDescription {
    losses[name]
      ?? MetricDescription(
        name, .lowerIsBetter, "A loss: what training makes small, as a mean over the steps before.")
  }

  /// Of a metric by its name in the log. Metrics of one guide share a chart if their names differ
  /// in the last part only.
  static func metric(_ name: String) -> MetricDescription {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 3, name.hasPrefix("fas.age."), Int(parts[2]) != nil { return estimatedAges }
    return metrics[name]
      ?? MetricDescription(
        parts.count > 1 && Int(parts[parts.count - 1]) != nil
          ? parts.dropLast().joined(separator: ".") : name,
        .neutral, "Measured on faces that training does not use.")
  }

  /// Of the learning rate.
  static let learningRate = MetricDescription(
    "Learning rate", .neutral,
    "How far a step goes. It follows the schedule of the configuration: neither high nor low is "
      + "good.")

  private static let estimatedAges = MetricDescription(
    "Ages of synthesized faces, by the group asked for", .neutral,
    "Mean age in years that the estimator reads off the faces drawn for each group. The lines should "
      + "lie apart, the older the group the higher, each within its group.")

  private static let accuracies = MetricDescription(
    "Ages that are right", .higherIsBetter,
    "Share of ages that are wrong by no more than 5 years (cs5), and that fall in the right age "
      + "group (groupAccuracy).")

  private static let losses: [String: MetricDescription] = [
    "aifr.identity": MetricDescription(
      "Recognition loss", .lowerIsBetter, "How badly faces are told apart by person (CosFace)."),
    "aifr.age": MetricDescription(
      "Age loss", .lowerIsBetter, "How far off the ages are that are read off the age features."),
    "aifr.adversary": MetricDescription(
      "Age adversary's loss", .neutral,
      "How far off an adversary is that reads ages off the identity features. High is good: then "
        + "identity holds little of age. A long fall means that age leaks into it."),
    "aifr.gender": MetricDescription(
      "Gender loss", .lowerIsBetter, "How badly women and men are told apart."),
    "aifr.distillation": MetricDescription(
      "Distance from the teacher", .lowerIsBetter,
      "How far embeddings are from those of the network that teaches."),
    "aifr.total": MetricDescription(
      "Recognition, total", .lowerIsBetter,
      "The weighted sum that recognition training makes small."),
    "fas.discriminator": MetricDescription(
      "Discriminator's loss", .neutral,
      "How badly real faces are told from drawn ones. Near 0.25 (1.39 for a CAAE) the two are in "
        + "balance; near 0 the discriminator wins, and the generator learns little."),
    "fas.adversarial": MetricDescription(
      "Generator's adversarial loss", .lowerIsBetter,
      "How clearly the discriminator sees that faces are drawn; near 0.125 (0.69 for a "
        + "CAAE) it cannot tell."),
    "fas.identity": MetricDescription(
      "Identity loss", .lowerIsBetter, "How much of the person is lost in the drawn face."),
    "fas.age": MetricDescription(
      "Age loss of drawn faces", .lowerIsBetter,
      "How far drawn faces are from the age group asked for."),
    "fas.color": MetricDescription(
      "Color loss", .lowerIsBetter, "How far the mean colors of drawn faces are from their inputs'."
    ),
    "fas.total": MetricDescription(
      "Synthesis, total", .lowerIsBetter, "The weighted sum that the generator makes small."),
    "fas.codeDiscriminator": MetricDescription(
      "Code discriminator's loss", .neutral,
      "How badly codes of faces are told from even ones. Near 1.39 it cannot tell; near 0 it wins."),
    "fas.code": MetricDescription(
      "Code's adversarial loss", .lowerIsBetter,
      "How clearly codes of faces are seen not to be even; near 0.69 the discriminator cannot tell."
    ),
    "fas.reconstruction": MetricDescription(
      "Reconstruction loss", .lowerIsBetter, "How far faces made again are from the faces."),
    "fas.variation": MetricDescription(
      "Total variation", .neutral,
      "How much neighboring pixels of a drawn face differ: high is noise, low is a blur."),
  ]

  private static let metrics: [String: MetricDescription] = [
    "age.mae": MetricDescription(
      "Mean error of ages, in years", .lowerIsBetter, "How far off ages are on average."),
    "age.cs5": accuracies,
    "age.groupAccuracy": accuracies,
    "fas.groupAccuracy": MetricDescription(
      "Synthesized ages that are right", .higherIsBetter,
      "Share of drawn faces whose read age falls in the group asked for."),
    "fas.channelShift": MetricDescription(
      "Largest change of color, in gray levels", .lowerIsBetter,
      "How far any drawn face's mean of red, green or blue lies from its input's."),
    "fas.cosine": MetricDescription(
      "Identity kept in synthesized faces", .higherIsBetter,
      "Mean cosine similarity of a face and its versions at other ages; 1 is the same."),
  ]
}
