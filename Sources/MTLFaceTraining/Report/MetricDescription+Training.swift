import MTLFaceReports

extension MetricDescription {
  /// Returns the description of the loss that the log records under `name`.
  static func loss(_ name: String) -> MetricDescription {
    losses[name]
      ?? MetricDescription(
        name, .lowerIsBetter,
        "The mean over the preceding steps of a loss that training minimizes.")
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
      "The CosFace or ArcFace classification loss over the identities of the training set."),
    "aifr.age": MetricDescription(
      "Age loss", .lowerIsBetter,
      "The error of the ages and age groups that are estimated from the age features."),
    "aifr.adversary": MetricDescription(
      "Loss of the age adversary", .neutral,
      "The error of an adversary that estimates ages from the identity features. High values are "
        + "good, because they mean that the identity features contain little information about "
        + "age. A sustained decrease means that this information increases."),
    "aifr.gender": MetricDescription(
      "Gender loss", .lowerIsBetter, "The classification loss of the gender."),
    "aifr.distillation": MetricDescription(
      "Distance from the teacher", .lowerIsBetter,
      "The distance between the embeddings of the network and the embeddings of the teacher."),
    "aifr.total": MetricDescription(
      "Total recognition loss", .lowerIsBetter,
      "The weighted sum of losses that recognition training minimizes."),
  ]

  private static let synthesisLosses: [String: MetricDescription] = [
    "fas.discriminator": MetricDescription(
      "Discriminator loss", .neutral,
      "The error of the discriminator, which classifies faces as real or synthesized. Near 0.25 "
        + "(1.39 for CAAE), the generator and the discriminator are balanced. Near 0, the "
        + "discriminator is much better and the generator learns little."),
    "fas.adversarial": MetricDescription(
      "Adversarial loss of the generator", .lowerIsBetter,
      "A measure of how reliably the discriminator detects synthesized faces. Near 0.125 (0.69 for "
        + "CAAE), the discriminator cannot distinguish synthesized faces from real faces."),
    "fas.identity": MetricDescription(
      "Identity loss", .lowerIsBetter,
      "The distance between the identity features of synthesized faces and those of their inputs."),
    "fas.age": MetricDescription(
      "Age loss of synthesized faces", .lowerIsBetter,
      "The distance between the ages of synthesized faces and their target age groups."),
    "fas.color": MetricDescription(
      "Color loss", .lowerIsBetter,
      "The distance between the mean colors of synthesized faces and those of their inputs."),
    "fas.total": MetricDescription(
      "Total synthesis loss", .lowerIsBetter,
      "The weighted sum of losses that the generator minimizes."),
    "fas.codeDiscriminator": MetricDescription(
      "Code discriminator loss", .neutral,
      "The error of the code discriminator, which distinguishes codes of faces from uniformly "
        + "distributed codes. Near 1.39, it cannot distinguish them. Near 0, it distinguishes them "
        + "reliably."),
    "fas.code": MetricDescription(
      "Adversarial loss of the codes", .lowerIsBetter,
      "A measure of how reliably the code discriminator detects codes of faces. Near 0.69, it "
        + "cannot distinguish them from uniformly distributed codes."),
    "fas.reconstruction": MetricDescription(
      "Reconstruction loss", .lowerIsBetter,
      "The distance between reconstructed faces and their inputs."),
    "fas.variation": MetricDescription(
      "Total variation", .neutral,
      "The difference between neighboring pixels of synthesized faces. High values indicate noise, "
        + "and low values indicate blur."),
  ]

  private static let estimatedAges = MetricDescription(
    "Ages of synthesized faces, by target age group", .neutral,
    "The mean estimated age in years of the faces synthesized for each age group. The lines should "
      + "be in the order of the groups, and each line should be within its group.")

  private static let accuracies = MetricDescription(
    "Accuracy of estimated ages", .higherIsBetter,
    "The fraction of faces whose estimated age is within 5 years of the true age (cs5) or in the "
      + "correct age group (groupAccuracy).")

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
      "The largest difference between the mean red, green or blue values of a synthesized face and "
        + "its input."),
    "fas.cosine": MetricDescription(
      "Identity preservation of synthesized faces", .higherIsBetter,
      "The mean cosine similarity between the embeddings of synthesized faces and the embeddings "
        + "of their inputs. The value is 1 for identical embeddings."),
  ]
}
