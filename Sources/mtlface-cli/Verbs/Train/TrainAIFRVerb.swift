import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// `train aifr`: trains age-invariant face recognition (AIFR).
struct TrainAIFRVerb: TrainVerb {
  static let name = "train aifr"
  static let task = TrainingConfiguration.Task.aifr
  static let summary = "Trains age-invariant face recognition and age estimation"
  static let discussion = """
    The faces of the data sets must be aligned (see dataset convert --align). A face without an
    identity or an age is not used for the corresponding loss. Settings that the configuration does
    not contain have default values, which are those of the MTLFace paper if it states them,
    except for the batch size. The schedule is scaled to the number of iterations and the batch size.

    The folder of the run contains configuration.json, log.jsonl, report.html, checkpoints and, after
    the last step, model.safetensors. If the process receives SIGINT or SIGTERM, it saves a
    checkpoint and stops with exit status 1. --resume continues the run. The result is bit-identical
    to the result of an uninterrupted run.
    """
  static let examples = [
    (
      command: "mtlface-cli train aifr --data faces/ --preset mobile -o run",
      purpose: "train a new model"
    ),
    (
      command: "mtlface-cli train aifr --config ages.json --start mbf.onnx -o run",
      purpose: "start from a recognizer and read settings from a file"
    ),
    (command: "mtlface-cli train aifr -o run --resume", purpose: "continue a stopped run"),
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
