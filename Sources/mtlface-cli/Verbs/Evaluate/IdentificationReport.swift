import MTLFace
import MTLFaceSupport

/// The result of `evaluate identification`, as text and JSON.
struct IdentificationReport {
  /// The identification rate among a number of distractors.
  struct Distractors {
    let point: DistractorCurve.Point
    let interval: ConfidenceInterval?
  }

  /// The name of the data.
  let name: String
  let kind: IdentificationProtocol
  let people: DatasetEmbeddings
  /// The name of the model.
  let model: String
  let seed: Int
  /// The experiment, or nil for the protocol with distractors.
  var experiment: IdentificationExperiment?
  /// The metrics of the experiment.
  var metrics: IdentificationMetrics?
  /// The results by number of distractors; empty for other protocols.
  var distractors: [Distractors] = []
  /// The distractors that could not be used.
  var skippedDistractors: [FaceDataset.Problem] = []
  /// The paths of the files written.
  var files: [String] = []
  /// The total time.
  var seconds = 0.0

  /// One line that describes the probes and the gallery.
  var protocolDescription: String {
    guard let experiment else {
      let pairs = distractors.first?.point.personRate.totalCount ?? 0
      return "\(Numbers.count(pairs, "pair")) of the same person, one photo among strangers"
    }
    var text = experiment.protocolDescription
    text += ": \(Numbers.count(experiment.probes.count, "probe"))"
    let alone = experiment.scores.unmatedCount
    if experiment.hasUnmatedProbes {
      text += ", \(Numbers.grouped(alone)) of them of strangers"
    } else if alone > 0 {
      text +=
        ", \(Numbers.grouped(alone)) of them of people with a single photo, who cannot be found"
    }
    return text
  }

  /// The result as text, with the metrics first.
  var text: String {
    var text = metrics?.text ?? ""
    if !distractors.isEmpty {
      var table = TextTable(.left, .right, .left)
      for size in distractors {
        table.add(
          "rank-1 among \(Numbers.grouped(size.point.distractorCount))",
          MetricText.percent(size.point.identificationRate),
          "(\(MetricText.interval(size.interval)))")
      }
      text += table.text()
    }
    text += "\(protocolDescription)\n"
    text += "\(Numbers.count(people.indices.count, "face")) of "
    text += "\(Numbers.count(people.testSet.personCount, "person")) of \(name.printable)\n"
    text += people.text
    if !skippedDistractors.isEmpty {
      text += "\(Numbers.count(skippedDistractors.count, "distractor")) could not be used\n"
    }
    text += "\(Numbers.fixed(seconds, 1)) s\n"
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  /// The result as JSON.
  var json: JSON {
    let nothing: [(String, JSON)] = IdentificationMetrics.jsonMemberHelp.map { ($0.name, .null) }
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
          ("distractors_skipped", DatasetProblems.json(skippedDistractors)),
        ] + people.jsonMembers + tail)
  }
}
