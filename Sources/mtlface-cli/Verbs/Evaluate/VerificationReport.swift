import MTLFace

/// The measures of verification, as text and JSON.
struct VerificationReport {
  /// Files that were written beside.
  struct Results {
    /// The model that the thresholds were stored in.
    var calibrated: String?
    /// The curves.
    var roc: String?
  }

  private let name: String
  private let run: PairEmbedding
  private let accuracy: KFoldAccuracy
  private let rates: [AcceptRate]
  private let equalErrorRate: Double
  private let area: Double
  private let flip: Bool

  /// Measures.
  /// - Throws: `EvaluationError` for too few pairs or pairs of one kind only.
  init(_ run: PairEmbedding, name: String, folds: Int, flip: Bool) throws {
    self.run = run
    self.name = name
    self.flip = flip
    accuracy = try run.scores.kFoldAccuracy(folds: folds)
    rates = try [1e-1, 1e-2, 1e-3, 1e-4].map {
      try run.scores.trueAcceptRate(atFalseAcceptRate: $0)
    }
    equalErrorRate = try run.scores.equalErrorRate()
    area = try run.scores.areaUnderCurve()
  }

  /// The report for people; the accuracy comes first.
  func text(_ results: Results) -> String {
    func percent(_ share: Double) -> String { Numbers.fixed(share * 100, 2) }
    var table = TextTable(.left, .right, .left)
    table.add(
      "\(accuracy.folds.count)-fold accuracy", percent(accuracy.mean) + " %",
      "+- \(percent(accuracy.standardDeviation)) (threshold "
        + "\(Numbers.fixed(accuracy.threshold, 4)))")
    for rate in rates {
      table.add(
        "TAR @ FAR \(rate.falseAcceptRate)", percent(rate.trueAcceptRate) + " %",
        "threshold \(Numbers.fixed(rate.threshold, 4))"
          + (rate.hasEnoughImpostors ? "" : ", too few impostors to tell"))
    }
    table.add("EER", percent(equalErrorRate) + " %")
    table.add("AUC", Numbers.fixed(area, 5))
    var text = table.text()
    text += "\(Numbers.count(run.scores.scores.count, "pair")) of \(name.printable): "
    text += "\(Numbers.grouped(run.scores.genuineCount)) genuine, "
    text += "\(Numbers.grouped(run.scores.impostorCount)) impostor"
    text += flip ? "; flip averaging\n" : "; no flip averaging\n"
    if !run.skipped.isEmpty { text += "left out: \(Numbers.count(run.skipped.count, "pair"))\n" }
    text += "\(Numbers.fixed(run.seconds, 1)) s, \(Numbers.fixed(speed, 1)) faces/s\n"
    if run.cached > 0 { text += "from the cache: \(Numbers.count(run.cached, "face"))\n" }
    if let model = results.calibrated { text += "thresholds stored in \(model.printable)\n" }
    if let roc = results.roc { text += "curves written to \(roc.printable)\n" }
    return text
  }

  private var speed: Double { Double(run.faces) / max(run.seconds, 1e-9) }

  /// The report for machines.
  func json(_ results: Results) -> JSON {
    .object([
      ("data", .string(name)), ("pairs", .integer(run.scores.scores.count)),
      ("genuine", .integer(run.scores.genuineCount)),
      ("impostors", .integer(run.scores.impostorCount)), ("flip", .bool(flip)),
      ("accuracy", .number(accuracy.mean)), ("accuracy_std", .number(accuracy.standardDeviation)),
      (
        "folds",
        .array(
          accuracy.folds.map {
            .object([("threshold", .number($0.threshold)), ("accuracy", .number($0.accuracy))])
          })
      ),
      (
        "tar_at_far",
        .array(
          rates.map {
            .object([
              ("far", .number($0.falseAcceptRate)), ("threshold", .number($0.threshold)),
              ("tar", .number($0.trueAcceptRate)),
              ("enough_impostors", .bool($0.hasEnoughImpostors)),
            ])
          })
      ), ("eer", .number(equalErrorRate)), ("auc", .number(area)),
      ("calibrated", JSON(results.calibrated)), ("roc", JSON(results.roc)),
      (
        "skipped",
        .array(
          run.skipped.map {
            .object([("pair", .integer($0.pair)), ("problem", .string($0.problem))])
          })
      ), ("seconds", .number(run.seconds)), ("faces_per_second", .number(speed)),
      ("cached", .integer(run.cached)),
    ])
  }
}
