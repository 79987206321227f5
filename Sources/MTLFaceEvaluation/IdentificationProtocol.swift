/// An identification protocol: the rule that divides faces into a gallery and probes.
public enum IdentificationProtocol: String, Sendable, CaseIterable {
  /// Every face is a probe against all others, as for FG-NET.
  case leaveOneOut = "leave-one-out"
  /// The oldest face of each person is a probe against the youngest faces, as for MORPH.
  case ageGap = "age-gap"
  /// Some persons are enrolled; their other faces and those of all other persons are probes.
  case openSet = "open-set"
  /// Each face is a probe against one mate among distractors, as for MegaFace: ``DistractorCurve``.
  case distractors
}
