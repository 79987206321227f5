import MTLFaceReports

extension MetricDescription {
  /// Returns the description of the loss that the log records under `name`.
  static func loss(_ name: String) -> MetricDescription {
    losses[name]
      ?? MetricDescription(
        name, .lowerIsBetter, "A loss that training minimizes; the mean over the preceding steps.")
  }

  /// Returns the description of the metric that the log records under `name`.
  static func metric(_ name: String) -> MetricDescription {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 3, name.hasPrefix("fas.age."), Int(parts[2]) != nil { return estimatedAges }
    return metrics[name]
      ?? MetricDescription(
        parts.count > 1 && Int(parts[parts.count - 1]) != nil
          ? parts.dropLast().joined(separator: ".") : name,
        .neutral, "Measured on faces that are not used for training.")
  }

  private static let losses = recognitionLosses.merging(synthesisLosses) { first, _ in first }

  private static let recognitionLosses: [String: MetricDescription] = [
    "aifr.identity": MetricDescription(
      "Recognition loss", .lowerIsBetter,
      "The CosFace classification loss over the identities of the training set."),
    "aifr.age": MetricDescription(
      "Age loss", .lowerIsBetter,
      "The error of the ages and age groups that are estimated from the age features."),
    "aifr.adversary": MetricDescription(
      "Age adversary's loss", .neutral,
      "The error of an adversary that estimates ages from the identity features. High values are "
        + "good: the identity features then contain little information about age. A long decrease "
        + "means that they contain more and more."),
    "aifr.gender": MetricDescription(
      "Gender loss", .lowerIsBetter, "The classification loss of the gender."),
    "aifr.distillation": MetricDescription(
      "Distance from the teacher", .lowerIsBetter,
      "The distance between the embeddings and those of the teacher network."),
    "aifr.total": MetricDescription(
      "Recognition, total", .lowerIsBetter,
      "The weighted sum of losses that recognition training minimizes."),
  ]

  private static let synthesisLosses: [String: MetricDescription] = [
    "fas.discriminator": MetricDescription(
      "Discriminator's loss", .neutral,
      "The discriminator's error when it classifies faces as real or synthesized. Near 0.25 (1.39 "
        + "for a CAAE), generator and discriminator are in balance. Near 0, the discriminator wins "
        + "and the generator learns little."),
    "fas.adversarial": MetricDescription(
      "Generator's adversarial loss", .lowerIsBetter,
      "How reliably the discriminator detects synthesized faces. Near 0.125 (0.69 for a CAAE), it "
        + "cannot distinguish them from real ones."),
    "fas.identity": MetricDescription(
      "Identity loss", .lowerIsBetter,
      "The distance between the identity features of synthesized faces and of their inputs."),
    "fas.age": MetricDescription(
      "Age loss of synthesized faces", .lowerIsBetter,
      "The distance between the age of synthesized faces and the target age group."),
    "fas.color": MetricDescription(
      "Color loss", .lowerIsBetter,
      "The distance between the mean colors of synthesized faces and of their inputs."),
    "fas.total": MetricDescription(
      "Synthesis, total", .lowerIsBetter, "The weighted sum of losses that the generator minimizes."
    ),
    "fas.codeDiscriminator": MetricDescription(
      "Code discriminator's loss", .neutral,
      "The code discriminator's error when it distinguishes codes of faces from uniformly "
        + "distributed codes. Near 1.39 it cannot distinguish them; near 0 it wins."),
    "fas.code": MetricDescription(
      "Code's adversarial loss", .lowerIsBetter,
      "How reliably the code discriminator detects codes of faces. Near 0.69 it cannot distinguish "
        + "them from uniformly distributed codes."),
    "fas.reconstruction": MetricDescription(
      "Reconstruction loss", .lowerIsBetter,
      "The distance between reconstructed faces and their inputs."),
    "fas.variation": MetricDescription(
      "Total variation", .neutral,
      "The difference between neighboring pixels of synthesized faces. High values mean noise, low "
        + "values blur."),
  ]

  private static let estimatedAges = MetricDescription(
    "Ages of synthesized faces, by target age group", .neutral,
    "The mean age in years that the estimator assigns to the faces synthesized for each age group. "
      + "The lines should be separate and in the order of the groups, each within its group.")

  private static let accuracies = MetricDescription(
    "Accuracy of estimated ages", .higherIsBetter,
    "The fraction of faces whose estimated age is within 5 years of the true age (cs5) or in the "
      + "right age group (groupAccuracy).")

  private static let metrics: [String: MetricDescription] = [
    "age.mae": MetricDescription(
      "Mean error of ages, in years", .lowerIsBetter,
      "The mean absolute difference between estimated and true ages."),
    "age.cs5": accuracies,
    "age.groupAccuracy": accuracies,
    "fas.groupAccuracy": MetricDescription(
      "Age accuracy of synthesized faces", .higherIsBetter,
      "The fraction of synthesized faces whose estimated age is in the target age group."),
    "fas.channelShift": MetricDescription(
      "Largest color shift, in gray levels", .lowerIsBetter,
      "The largest difference between the mean red, green or blue of a synthesized face and of its "
        + "input."),
    "fas.cosine": MetricDescription(
      "Identity preservation of synthesized faces", .higherIsBetter,
      "The mean cosine similarity between the embeddings of synthesized faces and of their inputs. "
        + "1 means identical."),
  ]
}
