package import MTLFaceData
package import MTLFaceEvaluation
package import MTLFaceNetwork
package import MTLFaceSupport
package import MTLFaceTensor

/// The accuracy of recognition on photos of known people, as text, JSON and an HTML page.
///
/// Each photo is identified among all others, and pairs of photos are compared.
package struct RecognitionReport: Sendable {
  private let embeddings: DatasetEmbeddings
  private let experiment: IdentificationExperiment
  private let identification: IdentificationMetrics
  private let pairs: FacePairMetrics
  /// The data, the model, the settings and the files written.
  package var details: EvaluationDetails

  /// Creates a report after identifying each face among all others and comparing pairs of faces.
  ///
  /// - Parameters:
  ///   - embeddings: The embeddings of the data set.
  ///   - groups: The age groups of the strata.
  ///   - impostorCount: The maximum number of pairs of different people, 0 or more.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  ///   - details: The data, the model and the settings. The seed of the bootstrap also determines
  ///     the selection of pairs.
  /// - Throws: `EvaluationError.noMates` if no person has two or more faces;
  ///   `EvaluationError.singleClass` if there is only one person or `impostorCount` is 0.
  package init(
    measuring embeddings: DatasetEmbeddings, groups: AgeGroups, impostorCount: Int = 1_000_000,
    pool: ThreadPool = .single, details: EvaluationDetails
  ) throws(EvaluationError) {
    let set = embeddings.testSet
    experiment = try .leaveOneOut(set, pool: pool)
    identification = try IdentificationMetrics(
      experiment, on: set, groups: groups, bootstrap: details.bootstrap, pool: pool)
    pairs = try FacePairMetrics(
      set, impostorCount: impostorCount, seed: details.bootstrap.seed, groups: groups,
      bootstrap: details.bootstrap, pool: pool)
    self.embeddings = embeddings
    self.details = details
  }

  /// The scores of the compared pairs, from which a calibration can be computed.
  package var scores: VerificationScores { pairs.pairScores.scores }

  /// The report as an HTML page.
  package var page: RecognitionReportPage {
    var page = RecognitionReportPage(
      embeddings, experiment, identification, pairs, dataName: details.dataName,
      modelName: details.modelName)
    page.conditions = [
      ["Random seed", "\(details.bootstrap.seed)"],
      [
        "Intervals",
        "95%, from \(details.bootstrap.resampleCount) bootstrap samples of the people",
      ],
      ["Flip averaging", details.usesFlipAveraging ? "yes" : "no"],
    ]
    return page
  }

  /// The report as text. It begins with a summary in plain language.
  package var text: String {
    var text = summary
    text += "\nwho is it? (\(experiment.protocolDescription); 95% intervals in parentheses)\n"
    text += identification.textTable
    text += "\nsame or different? (\(pairs.selectionDescription))\n"
    text += pairs.textTable
    text += "\n\(NumberFormat.count(embeddings.indices.count, "photo")) of "
    text += "\(NumberFormat.count(embeddings.testSet.personCount, "person")) from "
    text += "\(details.dataName.printable)\n"
    return text + embeddings.notes + details.closingLines
  }

  private var summary: String {
    var text = ""
    if let first = identification.ranks.first(where: { $0.rank == 1 }) {
      let recognized = NaturalFrequency(first.personRate.rate ?? 0)
      text +=
        "\(recognized.text) photos of people in the gallery \(recognized.verb) recognized on the "
        + "first guess\n"
    }
    if let point = pairs.recommended?.point {
      text += "with the threshold \(NumberFormat.fixed(point.threshold, 4)), "
      let accepted = NaturalFrequency(point.trueAcceptRate)
      text += "\(accepted.text) pairs of the same person \(accepted.verb) accepted, and "
      text += " \(NaturalFrequency(point.falseAcceptRate).text) pairs of different "
      text += "people\n"
    }
    return text
  }

  /// The report as a JSON object.
  package var json: JSON {
    .object(
      [
        ("data", .string(details.dataName)), ("faces", .integer(embeddings.indices.count)),
        ("persons", .integer(embeddings.testSet.personCount)),
        ("flip", .bool(details.usesFlipAveraging)),
        (
          "identification",
          .object(
            [
              ("probes", .integer(experiment.probes.count)),
              ("mated", .integer(experiment.scores.matedCount)),
            ] + identification.jsonMembers)
        ), ("verification", pairs.json),
      ] + embeddings.jsonMembers + [
        ("left_out_copies", .integer(embeddings.testSet.excludedDuplicateCount)),
        ("calibrated", JSON(details.calibratedModelPath)), ("seed", details.seed),
        ("samples", .integer(details.bootstrap.resampleCount)),
      ] + details.closingMembers)
  }

  /// The descriptions of the members of ``json`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data set"),
      (name: "faces", meaning: "the number of evaluated faces"),
      (name: "persons", meaning: "the number of people"),
      (name: "flip", meaning: "whether --flip was specified"),
      (
        name: "identification",
        meaning:
          "an object with probes, mated, ranks, cmc, fnir_at_fpir and strata, as in the output "
          + "of evaluate identification"
      ), (name: "verification", meaning: FacePairMetrics.jsonHelp),
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "left_out_copies", meaning: "the number of copies that were excluded"),
      (name: "calibrated", meaning: "the path of the model with stored thresholds, or null"),
      (name: "seed", meaning: "the seed of all random selections"),
      (name: "samples", meaning: "the number of bootstrap samples"),
    ] + EvaluationDetails.closingMemberHelp
}
