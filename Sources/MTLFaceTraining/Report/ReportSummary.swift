import MTLFaceReports
import MTLFaceSupport

/// The short table at the head of the report.
struct ReportSummary {
  private let records: [TrainingRecord]
  private let plannedSteps: Int?

  /// A table of a run that is to have `plannedSteps`, where that is known.
  init(_ records: [TrainingRecord], plannedSteps: Int?) {
    self.records = records
    self.plannedSteps = plannedSteps
  }

  /// The element.
  var html: String {
    var rows: [(name: String, value: String)] = [("Steps", steps)]
    rows.append(("Time worked", NumberFormat.duration(records.last?.seconds ?? 0)))
    if let speed = last(\.imagesPerSecond) {
      rows.append(("Images a second", NumberFormat.significant(speed, 3)))
    }
    if let rate = last(\.learningRate) {
      rows.append(("Learning rate", NumberFormat.significant(rate)))
    }
    if let file = records.last(where: { $0.event == .checkpoint })?.file {
      rows.append(("Newest checkpoint", HTMLText.escaped(file, to: 200)))
    }
    rows.append(("Warnings", NumberFormat.grouped(warnings.count)))
    let facts = rows.map { "<tr><th>\($0.name)</th><td>\($0.value)</td></tr>\n" }.joined()
    return "<table>\n\(facts)</table>\n"
      + numbers("Loss", \.losses, MetricDescription.loss)
      + numbers("Metric", \.metrics, MetricDescription.metric) + notes
  }

  private var warnings: [TrainingRecord] { records.filter { $0.event == .warning } }

  private var steps: String {
    let done = records.last.map(\.step) ?? 0
    guard let plannedSteps, plannedSteps > 0 else { return NumberFormat.grouped(done) }
    let share = NumberFormat.fixed(100 * Double(done) / Double(plannedSteps), 0)
    return "\(NumberFormat.grouped(done)) of \(NumberFormat.grouped(plannedSteps)) (\(share) %)"
  }

  private func last(_ value: (TrainingRecord) -> Double?) -> Double? {
    records.lazy.reversed().compactMap(value).first
  }

  /// The last and the best of named numbers.
  private func numbers(
    _ kind: String, _ values: (TrainingRecord) -> [String: Double],
    _ guide: (String) -> MetricDescription
  ) -> String {
    var found: [String: (last: Double, best: (step: Int, value: Double)?)] = [:]
    for record in records {
      for (name, value) in values(record) {
        guard found[name] != nil || found.count < Self.mostNames else { continue }
        var best = found[name]?.best
        if value.isFinite, Self.isBetter(value, best?.value, guide(name).direction) {
          best = (record.step, value)
        }
        found[name] = (value, best)
      }
    }
    guard !found.isEmpty else { return "" }
    let rows = found.sorted { $0.key < $1.key }.map { name, numbers in
      let best =
        guide(name).direction == .neutral
        ? ""
        : numbers.best.map {
          "\(NumberFormat.significant($0.value)) at \(NumberFormat.grouped($0.step))"
        } ?? ""
      return "<tr><th>\(HTMLText.escaped(name, to: 80))</th>"
        + "<td>\(NumberFormat.significant(numbers.last))</td><td>\(best)</td></tr>\n"
    }
    return
      "<table>\n<tr><th>\(kind)</th><td>last</td><td>best</td></tr>\n\(rows.joined())</table>\n"
  }

  private static let mostNames = 64
  private static let mostWarnings = 20

  private static func isBetter(
    _ value: Double, _ best: Double?, _ direction: MetricDescription.Direction
  ) -> Bool {
    guard let best else { return true }
    return direction == .higherIsBetter ? value > best : value < best
  }

  /// The newest warnings.
  private var notes: String {
    let warnings = self.warnings
    guard !warnings.isEmpty else { return "" }
    let items = warnings.suffix(Self.mostWarnings).reversed().map { record in
      "<li>step \(NumberFormat.grouped(record.step)): "
        + "\(HTMLText.escaped(record.text ?? "no text", to: 400))</li>\n"
    }
    let name =
      warnings.count > Self.mostWarnings ? "The newest warnings" : "Warnings, the newest first"
    return "<section class=\"bad\">\n<h2>\(name)</h2>\n<ul>\n\(items.joined())</ul>\n</section>\n"
  }
}
