import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train fas`: trains face age synthesis (FAS).
struct TrainFASVerb: TrainVerb {
  static let name = "train fas"
  static let task = TrainingConfiguration.Task.fas
  static let summary = "Trains face age synthesis, starting from a model trained by train aifr"
  static let discussion = """
    The generator and its discriminator are trained. The start model (--start, or model.start in the
    configuration) must have an age estimator. Its encoder and age estimator do not change. The data
    sets must contain ages and faces of every age group. Contact sheets of synthesized faces are
    written to the subfolder samples. See train aifr --help for the data sets, the settings and the
    folder of the run.
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
