import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationResult {
  /// The members of the JSON output that contain the result. Those that belong to other protocols
  /// are `null`.
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

  /// The meanings of ``jsonMembers``, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "probes", meaning: "the number of probes, or of pairs with distractors"),
      (
        name: "mated",
        meaning: "the number of probes with a photo of the same person in the gallery, or null"
      ),
      (name: "gallery", meaning: "the number of faces in the gallery, or null"),
    ] + IdentificationMetrics.jsonMemberHelp + [
      (
        name: "distractors",
        meaning: "array of distractors, rate, interval, or null; if it is not null, ranks, cmc, "
          + "fnir_at_fpir and strata are null"
      )
    ]
}
