/// A term and its explanation at the end of a page.
struct GlossaryTerm {
  let name: String
  let meaning: String

  /// The cosine of two embeddings.
  static let similarity = GlossaryTerm(
    name: "Similarity",
    meaning:
      "How similar two faces are for the model, from -1 to 1: the cosine of their embeddings."
  )

  /// The decision threshold of verification.
  static let threshold = GlossaryTerm(
    name: "Threshold",
    meaning:
      "The similarity from which on two photos count as the same person. A threshold is only "
      + "valid for this model and for photos like these.")

  /// The known photos of identification.
  static let gallery = GlossaryTerm(
    name: "Gallery",
    meaning: "The photos of known people. Here each photo is searched for among all others, which "
      + "form the gallery.")

  /// Rank-1 identification.
  static let firstGuess = GlossaryTerm(
    name: "Recognized at the first guess (rank 1)",
    meaning: "The most similar photo in the gallery shows the same person.")

  /// The limits of what the pages on recognition report.
  static let notMeasured = GlossaryTerm(
    name: "Not measured",
    meaning:
      "Attacks with printed photos or masks, and the accuracy for people, cameras or lighting "
      + "conditions unlike these.")

  /// Returns the explanation of confidence intervals.
  ///
  /// - Parameter samples: The things that a repeated measurement would sample, such as `people`.
  static func interval(over samples: String) -> GlossaryTerm {
    GlossaryTerm(
      name: "95 % confidence interval",
      meaning: "A range that shows how uncertain a value is. Of 100 such intervals, measured with "
        + "other \(samples) of the same kind, about 95 contain the true value. The smaller the "
        + "sample, the wider the interval.")
  }
}
