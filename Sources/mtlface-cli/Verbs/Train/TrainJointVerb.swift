import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train joint`: trains recognition and synthesis alternately, as in the MTLFace paper.
struct TrainJointVerb: TrainVerb {
  static let name = "train joint"
  static let task = TrainingConfiguration.Task.joint
  static let summary = "Trains recognition and synthesis together"
  static let discussion = """
    Each iteration performs one step of train aifr, and then one step of train fas in which the
    encoder does not change. The authors of the MTLFace paper recommend running train aifr
    first. See train aifr --help and train fas --help for the data sets, the settings and the folder
    of the run.
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
