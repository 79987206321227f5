import MTLFace
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// The result of `evaluate people`, as text and JSON.
struct RecognitionReport {
  /// The name of the data.
  let name: String
  /// The name of the model.
  let model: String
  let people: DatasetEmbeddings
  let experiment: IdentificationExperiment
  let identification: IdentificationMetrics
  let pairs: FacePairMetrics
  let seed: Int
  let samples: Int
  let flip: Bool
  /// The path of the model in which thresholds were stored, or nil.
  var calibrated: String?
  /// The paths of the files written.
  var files: [String] = []
  /// The total time.
  var seconds = 0.0

  /// The result as text, with a summary in plain words first.
  var text: String {
    var text = ""
    if let first = identification.ranks.first(where: { $0.rank == 1 }) {
      let recognized = NaturalFrequency(first.personRate.rate ?? 0)
      text +=
        "\(recognized.text) photos of people in the gallery are recognized at the first guess\n"
    }
    if let threshold = pairs.recommended {
      let accepted = NaturalFrequency(threshold.point.trueAcceptRate)
      let wrong = NaturalFrequency(threshold.point.falseAcceptRate)
      text += "with the threshold \(NumberFormat.fixed(threshold.point.threshold, 4)), "
      text += "\(accepted.text) pairs of the same person are accepted, and "
      text += "\(wrong.text) pairs of different people\n"
    }
    text += "\nwho is it? (\(experiment.protocolDescription); in parentheses 95 % intervals)\n"
    text += identification.text
    text += "\nsame or different? (\(pairs.selectionDescription))\n"
    text += pairs.text
    text += "\n\(NumberFormat.count(people.indices.count, "photo")) of "
    text += "\(NumberFormat.count(people.testSet.personCount, "person")) of \(name.printable)\n"
    text += people.text
    text += "\(NumberFormat.fixed(seconds, 1)) s\n"
    if let calibrated { text += "thresholds stored in \(calibrated.printable)\n" }
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  /// The result as JSON.
  var json: JSON {
    .object(
      [
        ("data", .string(name)), ("faces", .integer(people.indices.count)),
        ("persons", .integer(people.testSet.personCount)), ("flip", .bool(flip)),
        (
          "identification",
          .object(
            [
              ("probes", .integer(experiment.probes.count)),
              ("mated", .integer(experiment.scores.matedCount)),
            ] + identification.jsonMembers)
        ), ("verification", .object(pairs.jsonMembers)),
      ] + people.jsonMembers + [
        ("left_out_copies", .integer(people.testSet.excludedDuplicateCount)),
        ("calibrated", JSON(calibrated)),
        ("seed", .integer(seed)), ("samples", .integer(samples)),
        ("files", .array(files.map(JSON.string))), ("seconds", .number(seconds)),
      ])
  }
}
