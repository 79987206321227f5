/// A term and its explanation in the glossary of a page.
struct GlossaryTerm {
  let name: String
  let meaning: String

  /// The similarity of two faces.
  static let similarity = GlossaryTerm(
    name: "Similarity",
    meaning:
      "The similarity of two faces according to the model, from -1 to 1. It is the cosine of their "
      + "embeddings."
  )

  /// The decision threshold of verification.
  static let threshold = GlossaryTerm(
    name: "Threshold",
    meaning:
      "The lowest similarity at which two photos are accepted as the same person. A threshold is "
      + "valid only for this model and for similar photos.")

  /// The photos that are searched in identification.
  static let gallery = GlossaryTerm(
    name: "Gallery",
    meaning:
      "The photos of known people. In this evaluation, each photo is compared with all other "
      + "photos, which form its gallery.")

  /// Rank-1 identification.
  static let firstGuess = GlossaryTerm(
    name: "Recognized on the first guess (rank 1)",
    meaning: "The most similar photo in the gallery is of the same person.")

  /// The aspects of recognition that the pages do not cover.
  static let notMeasured = GlossaryTerm(
    name: "Not measured",
    meaning:
      "Attacks with printed photos or masks, and the accuracy for other groups of people, cameras or "
      + "lighting conditions.")

  /// Returns the explanation of confidence intervals.
  ///
  /// - Parameter samples: The items that a repeated measurement would sample, such as `people`.
  static func interval(over samples: String) -> GlossaryTerm {
    GlossaryTerm(
      name: "95% confidence interval",
      meaning:
        "A range that indicates the uncertainty of a value. If the measurement were repeated with "
        + "other \(samples) of the same kind, about 95 of 100 such intervals would contain the true "
        + "value. Smaller samples have wider intervals.")
  }
}
