import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train aifr`: trains age-invariant face recognition (AIFR).
struct TrainAIFRVerb: TrainVerb {
  static let name = "train aifr"
  static let task = TrainingConfiguration.Task.aifr
  static let summary = "Trains age-invariant face recognition and age estimation"
  static let discussion = """
    The faces of the data sets must be aligned (see dataset convert --align). Faces without a person
    or without an age are ignored by the corresponding loss. Settings that the configuration does
    not contain have the paper's values, with the schedule scaled to the number of iterations and
    the batch size.

    The folder receives configuration.json, log.jsonl, report.html, checkpoints and, at the end,
    model.safetensors. SIGINT and SIGTERM save a checkpoint and stop the run (exit status 1).
    --resume continues it; the result is bit-identical to that of an uninterrupted run.
    """
  static let examples = [
    (
      command: "mtlface-cli train aifr --data faces/ --preset mobile -o run",
      purpose: "train a new model"
    ),
    (
      command: "mtlface-cli train aifr --config ages.json --start mbf.onnx -o run",
      purpose: "start from a recognizer, with settings from a file"
    ),
    (command: "mtlface-cli train aifr -o run --resume", purpose: "continue a stopped run"),
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
