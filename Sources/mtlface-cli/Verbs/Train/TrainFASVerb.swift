import MTLFace

/// `train fas`: face age synthesis.
struct TrainFASVerb: TrainVerb {
  static let name = "train fas"
  static let task = TrainingConfiguration.Task.fas
  static let summary = "Train face age synthesis with a model that train aifr made"
  static let discussion = """
    Encoder and age estimator of the --start model stay as they are; the generator and its
    discriminator learn. The data set needs ages, and faces of every age group. Sample sheets of
    synthesized ages go to the folder's samples. Everything else is as for train aifr.
    """
  static let examples = [
    (
      command: "mtlface-cli train fas --start ages.safetensors --data faces/ -o fas",
      purpose: "after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
