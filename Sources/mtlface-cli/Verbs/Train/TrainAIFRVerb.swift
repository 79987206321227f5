import MTLFace

/// `train aifr`: age-invariant face recognition.
struct TrainAIFRVerb: TrainVerb {
  static let name = "train aifr"
  static let task = TrainingConfiguration.Task.aifr
  static let summary = "Train age-invariant recognition and age estimation on faces"
  static let discussion = """
    Faces are aligned (see dataset convert --align); those without a person or an age take no part in
    that loss. What the configuration leaves out is as the paper has it, its schedule scaled to the
    iterations and the batch. The folder gets configuration.json, log.jsonl, report.html, checkpoints
    and, at the end, model.safetensors. SIGINT and SIGTERM save and stop (exit status 1); --resume goes
    on, to the same bits as if it had never stopped.
    """
  static let examples = [
    (
      command: "mtlface-cli train aifr --data faces/ --preset mobile -o run",
      purpose: "from the beginning"
    ),
    (
      command: "mtlface-cli train aifr --config ages.json --start mbf.onnx -o run",
      purpose: "from a recognizer, with settings of a file"
    ),
    (command: "mtlface-cli train aifr -o run --resume", purpose: "go on where it stopped"),
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
