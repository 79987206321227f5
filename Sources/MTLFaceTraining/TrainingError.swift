/// What can go wrong in a training step.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A loss is infinite or not a number; nothing was changed by the step.
  case nonFiniteLoss(term: String)
  /// The network lacks a part that the task trains.
  case missingPart(task: String, part: String)
  /// The batch's lists have different lengths, or a label is out of range; the text says which.
  case invalidBatch(String)

  public var description: String {
    switch self {
    case .nonFiniteLoss(let term):
      "the loss term \(term) is not finite; lower the learning rate or look at the data"
    case .missingPart(let task, let part):
      "\(task) needs a network with \(part); configure the model for training"
    case .invalidBatch(let text): "batch: \(text)"
    }
  }
}
