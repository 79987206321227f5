import MTLFace
import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationExperiment {
  /// A phrase that names the probes and the gallery.
  var protocolDescription: String {
    switch kind {
    case .leaveOneOut, .distractors: "every photo against all others"
    case .ageGap: "the oldest photo of every person against the youngest photos of all persons"
    case .openSet:
      "\(Numbers.count(enrolledCount ?? 0, "person")) enrolled, all other photos as probes"
    }
  }
}
