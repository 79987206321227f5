package import MTLFaceData
package import MTLFaceEvaluation
package import MTLFaceSupport

/// The accuracy of verification on the pairs in a file, as text, JSON and an HTML page.
package struct VerificationReport: Sendable {
  private let metrics: VerificationMetrics
  private let pairs: PairFileScores
  /// The data, the model, the settings and the model in which thresholds were stored.
  package var details: EvaluationDetails
  /// The path of the file with the ROC curve, or `nil` if it was not written.
  package var curvePath: String?
  /// The path of the HTML page, or `nil` if it was not written.
  package var pagePath: String?

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the scores in `pairs`.
  ///   - pairs: The scores of the pairs, with the skipped pairs.
  ///   - details: The data, the model and the settings.
  package init(
    _ metrics: VerificationMetrics, _ pairs: PairFileScores, details: EvaluationDetails
  ) {
    self.metrics = metrics
    self.pairs = pairs
    self.details = details
  }

  /// The report as an HTML page.
  package var page: VerificationReportPage {
    VerificationReportPage(
      metrics, pairs, dataName: details.dataName, modelName: details.modelName,
      conditions: [
        ["Flip averaging", details.usesFlipAveraging ? "yes" : "no"],
        [
          "Intervals",
          "95%, from \(details.bootstrap.resampleCount) bootstrap samples of the pairs, seed "
            + "\(details.bootstrap.seed)",
        ],
      ])
  }

  /// The report as text. It begins with the accuracy.
  package var text: String {
    let scores = pairs.scores
    var text = metrics.textTable
    text += "\(NumberFormat.count(scores.scores.count, "pair")) of \(details.dataName.printable): "
    text += "\(NumberFormat.grouped(scores.genuineCount)) genuine, "
    text += "\(NumberFormat.grouped(scores.impostorCount)) impostor"
    text += details.usesFlipAveraging ? "; flip averaging" : "; no flip averaging"
    text += "; 95% intervals over pairs\n"
    if !pairs.skipped.isEmpty {
      text += "omitted: \(NumberFormat.count(pairs.skipped.count, "pair"))\n"
    }
    text += "\(NumberFormat.fixed(pairs.seconds, 1)) s, "
    text += "\(NumberFormat.fixed(pairs.facesPerSecond, 1)) faces/s\n"
    if pairs.cachedCount > 0 {
      text += "from the cache: \(NumberFormat.count(pairs.cachedCount, "face"))\n"
    }
    if let path = details.calibratedModelPath {
      text += "thresholds stored in \(path.printable)\n"
    }
    if let curvePath { text += "curves written to \(curvePath.printable)\n" }
    if let pagePath { text += "written: \(pagePath.printable)\n" }
    return text
  }

  /// The report as a JSON object.
  package var json: JSON {
    let skipped = pairs.skipped.map {
      JSON.object([("pair", .integer($0.pair)), ("problem", .string($0.problem))])
    }
    return .object(
      [
        ("data", .string(details.dataName)), ("pairs", .integer(pairs.scores.scores.count)),
        ("genuine", .integer(pairs.scores.genuineCount)),
        ("impostors", .integer(pairs.scores.impostorCount)),
        ("flip", .bool(details.usesFlipAveraging)),
      ] + metrics.jsonMembers + [
        ("seed", details.seed), ("calibrated", JSON(details.calibratedModelPath)),
        ("roc", JSON(curvePath)), ("report", JSON(pagePath)), ("skipped", .array(skipped)),
        ("seconds", .number(pairs.seconds)), ("faces_per_second", .number(pairs.facesPerSecond)),
        ("cached", .integer(pairs.cachedCount)),
      ])
  }

  /// The descriptions of the members of ``json`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data set"),
      (name: "pairs", meaning: "the number of evaluated pairs"),
      (name: "genuine", meaning: "the number of pairs of the same person"),
      (name: "impostors", meaning: "the number of pairs of different people"),
      (name: "flip", meaning: "whether --flip was specified"),
    ] + VerificationMetrics.jsonMemberHelp + [
      (name: "seed", meaning: "the seed of the bootstrap"),
      (name: "calibrated", meaning: "the path of the model with stored thresholds, or null"),
      (name: "roc", meaning: "the path of the file with the curves, or null"),
      (name: "report", meaning: "the path of the HTML report, or null"),
      (
        name: "skipped",
        meaning: "the pairs that could not be used, as objects with pair and problem"
      ),
      (
        name: "seconds",
        meaning: "the time in seconds to decode the images and compute the embeddings"
      ),
      (
        name: "faces_per_second",
        meaning: "the number of embeddings computed per second, including decoding"
      ),
      (name: "cached", meaning: "the number of embeddings that were read from the cache"),
    ]
}
