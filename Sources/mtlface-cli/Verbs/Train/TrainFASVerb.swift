import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train fas`: trains face age synthesis (FAS).
struct TrainFASVerb: TrainVerb {
  static let name = "train fas"
  static let task = TrainingConfiguration.Task.fas
  static let summary = "Trains face age synthesis with a model trained by train aifr"
  static let discussion = """
    The encoder and the age estimator of the --start model are frozen; the generator and its
    discriminator are trained. The data set must contain ages, and faces of every age group. Sheets
    of synthesized samples are written to the subfolder samples. Everything else is as for train
    aifr.
    """
  static let examples = [
    (
      command: "mtlface-cli train fas --start ages.safetensors --data faces/ -o fas",
      purpose: "train synthesis after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
