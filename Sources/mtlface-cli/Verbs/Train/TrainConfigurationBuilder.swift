import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining
import MTLFaceSupport

/// Creates the configuration of a run from a configuration file and command-line options.
struct TrainConfigurationBuilder {
  private let arguments: Arguments
  private let task: TrainingConfiguration.Task

  init(_ arguments: Arguments, _ task: TrainingConfiguration.Task) {
    self.arguments = arguments
    self.task = task
  }

  /// Returns the stored configuration of the run to resume, or the configuration of a new run.
  ///
  /// Options on the command line override the settings in the file.
  ///
  /// - Parameter folder: The folder of the run.
  /// - Throws: ``UsageError`` for invalid options and for options that contradict the run, or an
  ///   error that occurs when the configuration is read.
  func makeConfiguration(folder: String) throws -> TrainingConfiguration {
    let stored = "\(folder)/configuration.json"
    guard arguments[TrainOptions.resume], FileSystem.exists(stored) else {
      let task = (key: "task", value: quoted(task.rawValue))
      return try TrainingConfiguration.read(
        arguments[TrainOptions.config], overrides: [task] + overrides())
    }
    guard arguments[TrainOptions.config] == nil else {
      throw UsageError(
        "--config applies to a new run, but --resume continues the run in \(folder); omit one of them"
      )
    }
    let configuration = try TrainingRun.storedConfiguration(in: folder, overrides: overrides())
    guard configuration.task == task else {
      throw UsageError(
        "the run in \(folder) was started with train \(configuration.task.rawValue); use that command"
      )
    }
    return configuration
  }

  private func overrides() throws(UsageError) -> [(key: String, value: String)] {
    var overrides: [(key: String, value: String)] = []
    func add(_ key: String, _ value: String?) {
      if let value { overrides.append((key, value)) }
    }
    let sets = arguments[TrainOptions.data]
    let heldOut = arguments[TrainOptions.heldOut].map { ", \"heldOutEvery\": \($0)" } ?? ""
    guard !sets.isEmpty || heldOut.isEmpty else {
      throw UsageError(
        "--held-out-every requires --data; in a configuration file, use heldOutEvery")
    }
    if !sets.isEmpty {
      let sources = sets.map { "{\"path\": \(quoted($0))\(heldOut)}" }
      add("data", "[\(sources.joined(separator: ", "))]")
    }
    add("model.start", arguments[TrainOptions.start].map(quoted))
    add("model.preset", arguments[TrainOptions.preset].map { quoted($0.rawValue) })
    add("iterations", arguments[TrainOptions.iterations].map(String.init))
    add("seed", arguments[TrainOptions.seed].map(String.init))
    let batch = arguments[TrainOptions.batch].map(String.init)
    if task.hasRecognition { add("aifr.batch", batch) }
    if task.hasSynthesis { add("fas.batch", batch) }
    for text in arguments[TrainOptions.set] {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw UsageError("invalid value \(text.quotedForMessage) for --set; give KEY=VALUE")
      }
      add(String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    return overrides
  }

  private func quoted(_ text: String) -> String { JSON.string(text).text }
}
