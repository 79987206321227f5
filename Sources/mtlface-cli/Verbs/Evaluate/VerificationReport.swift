import MTLFace
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// The result of `evaluate verification`, as text and JSON.
struct VerificationReport {
  /// The paths of the files written.
  struct Results {
    /// The model in which thresholds were stored, or nil.
    var calibrated: String?
    /// The ROC curves, or nil.
    var roc: String?
    /// The HTML page, or nil.
    var page: String?
  }

  private let name: String
  private let metrics: VerificationMetrics
  private let run: PairFileScores
  private let flip: Bool
  private let seed: Int

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the pairs.
  ///   - run: The scores of the pairs, and the pairs that could not be used.
  ///   - name: The name of the data.
  ///   - flip: Whether flip averaging was used.
  ///   - seed: The seed of the bootstrap.
  init(
    _ metrics: VerificationMetrics, _ run: PairFileScores, name: String, flip: Bool, seed: Int
  ) {
    self.metrics = metrics
    self.run = run
    self.name = name
    self.flip = flip
    self.seed = seed
  }

  /// Returns the report as text, with the accuracy first.
  func text(_ results: Results) -> String {
    var text = table
    text += "\(NumberFormat.count(run.scores.scores.count, "pair")) of \(name.printable): "
    text += "\(NumberFormat.grouped(run.scores.genuineCount)) genuine, "
    text += "\(NumberFormat.grouped(run.scores.impostorCount)) impostor"
    text += flip ? "; flip averaging" : "; no flip averaging"
    text += "; 95 % intervals over pairs\n"
    if !run.skipped.isEmpty {
      text += "omitted: \(NumberFormat.count(run.skipped.count, "pair"))\n"
    }
    text +=
      "\(NumberFormat.fixed(run.seconds, 1)) s, \(NumberFormat.fixed(run.facesPerSecond, 1)) faces/s\n"
    if run.cachedCount > 0 {
      text += "from the cache: \(NumberFormat.count(run.cachedCount, "face"))\n"
    }
    if let model = results.calibrated { text += "thresholds stored in \(model.printable)\n" }
    if let roc = results.roc { text += "curves written to \(roc.printable)\n" }
    if let page = results.page { text += "written: \(page.printable)\n" }
    return text
  }

  private var table: String {
    func percent(_ share: Double) -> String { NumberFormat.fixed(share * 100, 2) + " %" }
    func span(_ interval: ConfidenceInterval?) -> String { "(\(MetricText.interval(interval)))" }
    let accuracy = metrics.accuracy
    var table = TextTable(.left, .right, .left, .left)
    table.add(
      "\(accuracy.folds.count)-fold accuracy", percent(accuracy.mean),
      span(metrics.accuracyInterval),
      "+- \(NumberFormat.fixed(accuracy.standardDeviation * 100, 2)) between folds, threshold "
        + NumberFormat.fixed(accuracy.threshold, 4))
    for threshold in metrics.thresholds {
      let point = threshold.point
      table.add(
        "TAR @ FAR \(point.falseAcceptRate)", percent(point.trueAcceptRate),
        point.hasEnoughImpostors ? span(threshold.interval) : "",
        "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughImpostors ? "" : ", too few impostors to measure"))
    }
    let intervals = metrics.intervals
    table.add("EER", percent(metrics.equalErrorRate), span(intervals.equalErrorRate), "")
    table.add(
      "AUC", NumberFormat.fixed(metrics.areaUnderCurve, 5),
      "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))", "")
    return table.text()
  }

  /// Returns the report as JSON.
  func json(_ results: Results) -> JSON {
    let accuracy = metrics.accuracy
    let numbers: [(String, JSON)] = [
      ("data", .string(name)), ("pairs", .integer(run.scores.scores.count)),
      ("genuine", .integer(run.scores.genuineCount)),
      ("impostors", .integer(run.scores.impostorCount)), ("flip", .bool(flip)),
      ("accuracy", .number(accuracy.mean)),
      ("accuracy_interval", MetricText.json(metrics.accuracyInterval)),
      ("accuracy_std", .number(accuracy.standardDeviation)), ("folds", folds),
      ("tar_at_far", rates), ("eer", .number(metrics.equalErrorRate)),
      ("eer_interval", MetricText.json(metrics.intervals.equalErrorRate)),
      ("auc", .number(metrics.areaUnderCurve)),
      ("auc_interval", MetricText.json(metrics.intervals.areaUnderCurve)),
      ("seed", .integer(seed)),
    ]
    return .object(
      numbers + [
        ("calibrated", JSON(results.calibrated)), ("roc", JSON(results.roc)),
        ("report", JSON(results.page)),
        (
          "skipped",
          .array(
            run.skipped.map {
              .object([("pair", .integer($0.pair)), ("problem", .string($0.problem))])
            })
        ), ("seconds", .number(run.seconds)), ("faces_per_second", .number(run.facesPerSecond)),
        ("cached", .integer(run.cachedCount)),
      ])
  }

  private var folds: JSON {
    .array(
      metrics.accuracy.folds.map {
        .object([("threshold", .number($0.threshold)), ("accuracy", .number($0.accuracy))])
      })
  }

  private var rates: JSON {
    .array(
      metrics.thresholds.map { threshold in
        let point = threshold.point
        return .object([
          ("far", .number(point.falseAcceptRate)), ("threshold", .number(point.threshold)),
          ("tar", .number(point.trueAcceptRate)),
          ("interval", MetricText.json(threshold.interval)),
          ("enough_impostors", .bool(point.hasEnoughImpostors)),
        ])
      })
  }
}
