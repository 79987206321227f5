import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationResult {
  /// The result as members of a JSON object. Members that do not apply to the protocol are `null`.
  var jsonMembers: [(String, JSON)] {
    switch self {
    case .probes(let experiment, let metrics):
      return [
        ("probes", .integer(experiment.probes.count)),
        ("mated", .integer(experiment.scores.matedCount)),
        ("gallery", .integer(experiment.gallerySize)),
      ] + metrics.jsonMembers + [("distractors", .null)]
    case .distractors(let estimates):
      let absent = IdentificationMetrics.jsonMemberHelp.map { ($0.name, JSON.null) }
      return [
        ("probes", JSON(estimates.first?.point.personRate.totalCount)), ("mated", .null),
        ("gallery", .null),
      ] + absent + [("distractors", estimates.isEmpty ? .null : .array(estimates.map(\.json)))]
    }
  }

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (
        name: "probes",
        meaning:
          "the number of probes or, with distractors, the number of pairs of a probe and a mate"
      ),
      (
        name: "mated",
        meaning: "the number of probes with a photo of the same person in the gallery, or null"
      ),
      (name: "gallery", meaning: "the number of faces in the gallery, or null"),
    ] + IdentificationMetrics.jsonMemberHelp + [
      (
        name: "distractors",
        meaning:
          "an array of objects with distractors (the number of distractors), rate and interval, or "
          + "null; if it is not null, ranks, cmc, fnir_at_fpir and strata are null"
      )
    ]
}
