/// An error that occurs in a training task or a training run.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A loss term is infinite or NaN. The update that uses this loss was not performed.
  case nonFiniteLoss(term: String)
  /// A loss term of a run is infinite or NaN. The last checkpoint was written before this step.
  case diverged(step: Int, term: String)
  /// The network lacks a part that the task requires.
  case missingPart(task: String, part: String)
  /// A setting is unknown, missing or invalid, or the file is malformed. `key` is empty if the
  /// problem concerns the whole file.
  case invalidConfiguration(path: String, key: String, problem: String)
  /// The data sets are not suitable for the run. The value describes the problem and a solution.
  case unsuitableData(String)
  /// The folder of the run cannot be used. `problem` describes the problem and a solution.
  case unusableRun(path: String, problem: String)
  /// A batch is invalid, for example because its arrays have different lengths or a label is out of
  /// range. The value describes the problem.
  case invalidBatch(String)

  /// A one-line message that describes the error.
  public var description: String {
    switch self {
    case .nonFiniteLoss(let term):
      "the loss term \(term) is infinite or NaN; decrease the learning rate or check the data"
    case .diverged(let step, let term):
      "step \(step): the loss term \(term) is infinite or NaN; decrease the learning rate or check "
        + "the data"
    case .missingPart(let task, let part):
      "\(task) requires a network with \(part); configure the model for training"
    case .invalidBatch(let problem): "batch: \(problem)"
    case .invalidConfiguration(let path, let key, let problem):
      "\(path): \(key.isEmpty ? "" : key + " ")\(problem)"
    case .unsuitableData(let problem): "data: \(problem)"
    case .unusableRun(let path, let problem): "\(path): \(problem)"
    }
  }
}
