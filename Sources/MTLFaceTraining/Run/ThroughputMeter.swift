/// A meter that measures the speed of a run and averages the losses between reports.
struct ThroughputMeter {
  private let iterations: Int
  private let images: Int
  /// The duration of earlier sessions of the run in seconds.
  private let previousSeconds: Double
  private let clock = ContinuousClock()
  private let begin: ContinuousClock.Instant
  private var learningRate = 0.0
  private var sums: [(name: String, sum: Double)] = []
  private var steps = 0
  private var lastMeans: ContinuousClock.Instant
  /// A running average of the seconds per step.
  private var secondsPerStep: Double?
  private var lastStep: ContinuousClock.Instant

  init(from state: TrainerState, _ configuration: TrainingConfiguration) {
    iterations = configuration.iterations
    images =
      (configuration.task.hasRecognition ? configuration.aifr.batch : 0)
      + (configuration.task.hasSynthesis ? configuration.fas.batch : 0)
    previousSeconds = state.seconds
    begin = clock.now
    lastMeans = begin
    lastStep = begin
  }

  /// Records a step.
  ///
  /// - Returns: The total duration of all sessions of the run in seconds.
  mutating func add(_ losses: Trainer.Losses, learningRate: Double) -> Double {
    let now = clock.now
    let duration = (now - lastStep).seconds
    secondsPerStep = secondsPerStep.map { 0.95 * $0 + 0.05 * duration } ?? duration
    lastStep = now
    self.learningRate = learningRate
    let terms = losses.terms
    if sums.map(\.name) != terms.map(\.name) { sums = terms.map { ($0.name, 0) } }
    for (index, term) in terms.enumerated() { sums[index].sum += term.value }
    steps += 1
    return previousSeconds + (now - begin).seconds
  }

  /// Returns the progress of the run with the losses of a step.
  func progress(_ step: Int, _ losses: Trainer.Losses) -> TrainingProgress {
    let secondsPerStep = secondsPerStep ?? 0
    return TrainingProgress(
      step: step, iterations: iterations, learningRate: learningRate,
      imagesPerSecond: secondsPerStep > 0 ? Double(images) / secondsPerStep : 0,
      seconds: previousSeconds + (clock.now - begin).seconds,
      secondsLeft: secondsPerStep * Double(max(iterations - step, 0)),
      losses: losses.terms.map { .init(name: $0.name, value: $0.value) })
  }

  /// Returns the progress of the run with the mean losses since the last call and starts a new
  /// interval.
  mutating func finishInterval(_ step: Int) -> TrainingProgress {
    let now = clock.now
    let seconds = (now - lastMeans).seconds
    defer {
      lastMeans = now
      steps = 0
      sums = []
    }
    return TrainingProgress(
      step: step, iterations: iterations, learningRate: learningRate,
      imagesPerSecond: seconds > 0 ? Double(images * steps) / seconds : 0,
      seconds: previousSeconds + (now - begin).seconds,
      secondsLeft: (secondsPerStep ?? 0) * Double(max(iterations - step, 0)),
      losses: sums.map { .init(name: $0.name, value: $0.sum / Double(max(steps, 1))) })
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
