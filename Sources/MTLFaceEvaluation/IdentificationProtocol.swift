/// A rule that divides faces into a gallery and probes for identification.
public enum IdentificationProtocol: String, Sendable, CaseIterable {
  /// Each face is a probe, and all other faces are its gallery. This is the protocol of FG-NET.
  case leaveOneOut = "leave-one-out"
  /// The oldest face of each person is a probe, and the youngest faces are the gallery. This is the
  /// protocol of MORPH.
  case ageGap = "age-gap"
  /// Faces of some people are the gallery. The other faces of these people and all faces of the
  /// other people are probes.
  case openSet = "open-set"
  /// Each face is a probe, and the gallery consists of one mate and distractors. This is the
  /// protocol of MegaFace; see ``DistractorCurve``.
  case distractors
}
