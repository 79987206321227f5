/// The errors of training tasks and runs.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A loss is infinite or not a number. Its optimizer step was not taken.
  case nonFiniteLoss(term: String)
  /// A loss of a run is infinite or not a number. The last checkpoint precedes the step.
  case diverged(step: Int, term: String)
  /// The network lacks a part that the task trains.
  case missingPart(task: String, part: String)
  /// A setting is unknown or has an invalid value. The key is empty for a problem of the whole
  /// file.
  case invalidConfiguration(path: String, key: String, problem: String)
  /// The data sets lack something that the run needs.
  case unsuitableData(String)
  /// The run's folder cannot be used; the text states the reason and a remedy.
  case unusableRun(path: String, problem: String)
  /// The lists of a batch have different lengths, or a label is out of range.
  case invalidBatch(String)

  public var description: String {
    switch self {
    case .nonFiniteLoss(let term):
      "the loss term \(term) is not finite; lower the learning rate or check the data"
    case .diverged(let step, let term):
      "step \(step): the loss term \(term) is not finite; lower the learning rate or check the data"
    case .missingPart(let task, let part):
      "\(task) needs a network with \(part); configure the model for training"
    case .invalidBatch(let text): "batch: \(text)"
    case .invalidConfiguration(let path, let key, let problem):
      "\(path): \(key.isEmpty ? "" : key + ": ")\(problem)"
    case .unsuitableData(let text): "data: \(text)"
    case .unusableRun(let path, let problem): "\(path): \(problem)"
    }
  }
}
