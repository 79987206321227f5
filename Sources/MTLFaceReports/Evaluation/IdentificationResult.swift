public import MTLFaceEvaluation
import MTLFaceSupport

/// The result of an identification protocol.
public enum IdentificationResult: Sendable {
  /// Probes that were searched in a gallery, and their metrics.
  case probes(IdentificationExperiment, IdentificationMetrics)
  /// The rank-1 rates for increasing numbers of distractors.
  case distractors([DistractorCurve.Estimate])

  /// A phrase that describes the probes and the gallery.
  public var summary: String {
    switch self {
    case .probes(let experiment, _): Self.summary(of: experiment)
    case .distractors(let estimates):
      NumberFormat.count(estimates.first?.point.personRate.totalCount ?? 0, "pair")
        + " of photos of the same person, with the second photo hidden among distractors"
    }
  }

  /// The protocol of the result.
  var kind: IdentificationProtocol {
    switch self {
    case .probes(let experiment, _): experiment.kind
    case .distractors: .distractors
    }
  }

  /// A text table of the metrics.
  var textTable: String {
    switch self {
    case .probes(_, let metrics): metrics.textTable
    case .distractors(let estimates): estimates.textTable
    }
  }

  private static func summary(of experiment: IdentificationExperiment) -> String {
    let unmated = NumberFormat.grouped(experiment.scores.unmatedCount)
    var text = "\(experiment.protocolDescription): "
    text += NumberFormat.count(experiment.probes.count, "probe")
    if experiment.hasUnmatedProbes {
      text += ", including \(unmated) of people who are not enrolled"
    } else if experiment.scores.unmatedCount > 0 {
      text += ", including \(unmated) of people with a single photo, who cannot be found"
    }
    return text
  }
}

extension IdentificationExperiment {
  /// A phrase that describes the protocol.
  var protocolDescription: String {
    switch kind {
    case .leaveOneOut, .distractors: "each photo against all others"
    case .ageGap:
      "each person's photo at the highest age against the photos of all people at their lowest ages"
    case .openSet:
      "\(NumberFormat.count(enrolledCount ?? 0, "person")) enrolled, all other photos as probes"
    }
  }
}
