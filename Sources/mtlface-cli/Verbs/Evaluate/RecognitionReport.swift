import MTLFace
import MTLFaceSupport

/// The answer of `evaluate people`, as text and JSON.
struct RecognitionReport {
  /// What the data are called.
  let name: String
  /// What the model is called.
  let model: String
  let people: DatasetEmbeddings
  let experiment: IdentificationExperiment
  let identification: IdentificationMetrics
  let pairs: FacePairMetrics
  let seed: Int
  let samples: Int
  let flip: Bool
  /// The model's file that thresholds were stored in.
  var calibrated: String?
  /// What was written.
  var files: [String] = []
  /// For all.
  var seconds = 0.0

  /// For people; plain words come first.
  var text: String {
    var text = ""
    if let first = identification.ranks.first(where: { $0.rank == 1 }) {
      let (count, all) = NaturalFrequency.fraction(first.personRate.rate ?? 0)
      text += "of \(all) photos of somebody who is in the gallery, \(count) were recognized at the "
      text += "first guess\n"
    }
    if let threshold = pairs.recommended {
      let accepted = NaturalFrequency.fraction(threshold.point.trueAcceptRate)
      let wrong = NaturalFrequency.fraction(threshold.point.falseAcceptRate)
      text += "from a similarity of \(Numbers.fixed(threshold.point.threshold, 4)) on, "
      text += "\(accepted.count) of \(accepted.total) pairs of one person are accepted, and "
      text += "\(wrong.count) of \(wrong.total) of different people\n"
    }
    text += "\nwho is it? (\(experiment.protocolDescription); in brackets 95 % intervals)\n"
    text += identification.text
    text += "\nsame or different? (\(pairs.selectionDescription))\n"
    text += pairs.text
    text += "\n\(Numbers.count(people.indices.count, "photo")) of "
    text += "\(Numbers.count(people.testSet.personCount, "person")) of \(name.printable)\n"
    text += people.text
    text += "\(Numbers.fixed(seconds, 1)) s\n"
    if let calibrated { text += "thresholds stored in \(calibrated.printable)\n" }
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  /// For machines.
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
