import MTLFace
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// The result of `evaluate identification`, as text and JSON.
struct IdentificationReport {
  /// The name of the data.
  let name: String
  let kind: IdentificationProtocol
  let people: DatasetEmbeddings
  /// The name of the model.
  let model: String
  let seed: Int
  /// The result of the protocol.
  let result: IdentificationResult
  /// The distractors that could not be used.
  var skippedDistractors: [FaceDataset.Problem] = []
  /// The paths of the files written.
  var files: [String] = []
  /// The total time.
  var seconds = 0.0

  private var distractors: [DistractorCurve.Estimate] {
    if case .distractors(let estimates) = result { estimates } else { [] }
  }

  /// The result as text, with the metrics first.
  var text: String {
    var text = table + "\(result.summary)\n"
    text += "\(NumberFormat.count(people.indices.count, "face")) of "
    text += "\(NumberFormat.count(people.testSet.personCount, "person")) of \(name.printable)\n"
    text += people.text
    if !skippedDistractors.isEmpty {
      text += "\(NumberFormat.count(skippedDistractors.count, "distractor")) could not be used\n"
    }
    text += "\(NumberFormat.fixed(seconds, 1)) s\n"
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  private var table: String {
    if case .probes(_, let metrics) = result { return metrics.text }
    var table = TextTable(.left, .right, .left)
    for estimate in distractors {
      table.add(
        "rank-1 among \(NumberFormat.grouped(estimate.point.distractorCount))",
        MetricText.percent(estimate.point.identificationRate),
        "(\(MetricText.interval(estimate.interval)))")
    }
    return table.text()
  }

  /// The result as JSON.
  var json: JSON {
    let nothing: [(String, JSON)] = IdentificationMetrics.jsonMemberHelp.map { ($0.name, .null) }
    var (experiment, metrics): (IdentificationExperiment?, IdentificationMetrics?)
    if case .probes(let probes, let values) = result { (experiment, metrics) = (probes, values) }
    let probes = experiment?.probes.count ?? distractors.first?.point.personRate.totalCount
    let crowd = JSON.array(
      distractors.map {
        .object([
          ("distractors", .integer($0.point.distractorCount)),
          ("rate", .number($0.point.identificationRate)),
          ("interval", MetricText.json($0.interval)),
        ])
      })
    let head: [(String, JSON)] = [
      ("data", .string(name)), ("protocol", .string(kind.rawValue)),
      ("faces", .integer(people.indices.count)), ("persons", .integer(people.testSet.personCount)),
      ("probes", MetricText.json(probes)),
      ("mated", MetricText.json(experiment?.scores.matedCount)),
      ("gallery", MetricText.json(experiment?.gallerySize)),
    ]
    let tail: [(String, JSON)] = [
      ("seed", .integer(seed)), ("files", .array(files.map(JSON.string))),
      ("seconds", .number(seconds)),
    ]
    return .object(
      head + (metrics?.jsonMembers ?? nothing)
        + [
          ("distractors", distractors.isEmpty ? .null : crowd),
          ("distractors_skipped", JSON(skippedDistractors)),
        ] + people.jsonMembers + tail)
  }
}
