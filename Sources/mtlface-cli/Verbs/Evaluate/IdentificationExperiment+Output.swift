import MTLFace
import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationExperiment {
  /// A phrase that names the probes and the gallery.
  var protocolDescription: String {
    switch kind {
    case .leaveOneOut, .distractors: "every photo against all the others"
    case .ageGap: "everybody's oldest photo against everybody's youngest"
    case .openSet:
      "\(Numbers.count(enrolledCount ?? 0, "person")) enrolled, all other photos asked about"
    }
  }
}
