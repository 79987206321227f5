/// What can go wrong in a training step.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A loss is infinite or not a number; nothing was changed by the step.
  case nonFiniteLoss(term: String)
  /// A run's loss is infinite or not a number; its last checkpoint is from before.
  case diverged(step: Int, term: String)
  /// The network lacks a part that the task trains.
  case missingPart(task: String, part: String)
  /// A setting that there is not, or a value that it cannot have.
  case invalidConfiguration(path: String, key: String, problem: String)
  /// The data sets do not have what the run needs.
  case unsuitableData(String)
  /// The run's folder cannot be used as asked; the text says why, and the mend.
  case unusableRun(path: String, problem: String)
  /// The batch's lists have different lengths, or a label is out of range; the text says which.
  case invalidBatch(String)

  public var description: String {
    switch self {
    case .nonFiniteLoss(let term):
      "the loss term \(term) is not finite; lower the learning rate or look at the data"
    case .diverged(let step, let term):
      "step \(step): the loss term \(term) is not finite; lower the learning rate or look at the data"
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
