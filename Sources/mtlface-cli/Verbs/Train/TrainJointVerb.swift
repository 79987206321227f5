import MTLFace

/// `train joint`: both in turn, as the paper does it.
struct TrainJointVerb: TrainVerb {
  static let name = "train joint"
  static let task = TrainingConfiguration.Task.joint
  static let summary = "Train recognition and synthesis in turn within each iteration"
  static let discussion = """
    Each iteration takes a step of train aifr, then one of train fas with the encoder as it is. The
    authors recommend train aifr first. Everything is as for these two.
    """
  static let examples = [
    (
      command: "mtlface-cli train joint --config joint.json --data faces/ -o joint",
      purpose: "after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
