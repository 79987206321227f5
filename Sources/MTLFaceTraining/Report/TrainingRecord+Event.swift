extension TrainingRecord {
  /// Creates the record of an event, or returns `nil` for an event that is not logged.
  ///
  /// - Parameters:
  ///   - event: The event to record.
  ///   - step: The number of completed steps. It is ignored if the event has a step.
  ///   - seconds: The duration of the run in seconds. It is ignored if the event has a time.
  public init?(_ event: TrainingEvent, step: Int, seconds: Double) {
    switch event {
    case .step, .preparing: return nil
    case .note(let text):
      self.init(.note, step: step, seconds: seconds)
      self.text = text
    case .warning(let text):
      self.init(.warning, step: step, seconds: seconds)
      self.text = text
    case .losses(let progress):
      self.init(.step, step: progress.step, seconds: progress.seconds)
      learningRate = progress.learningRate
      imagesPerSecond = progress.imagesPerSecond
      losses = Dictionary(
        progress.losses.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    case .validation(let step, let metrics):
      self.init(.validation, step: step, seconds: seconds)
      self.metrics = metrics
    case .checkpoint(let step, let path):
      self.init(.checkpoint, step: step, seconds: seconds)
      file = path
    case .samples(let step, let path):
      self.init(.samples, step: step, seconds: seconds)
      file = path
    case .finished(let step, _):
      self.init(.end, step: step, seconds: seconds)
      text = "finished"
      file = RunFolder.modelName
    case .stopped(let step):
      self.init(.end, step: step, seconds: seconds)
      text = "stopped"
    }
  }
}
