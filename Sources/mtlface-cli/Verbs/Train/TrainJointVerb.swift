import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train joint`: alternates recognition and synthesis, as in the paper.
struct TrainJointVerb: TrainVerb {
  static let name = "train joint"
  static let task = TrainingConfiguration.Task.joint
  static let summary = "Trains recognition and synthesis alternately in each iteration"
  static let discussion = """
    Each iteration performs a step of train aifr, followed by a step of train fas with the encoder
    frozen. The authors recommend running train aifr first. Everything else is as for these two
    verbs.
    """
  static let examples = [
    (
      command: "mtlface-cli train joint --config joint.json --data faces/ -o joint",
      purpose: "train both tasks, after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
