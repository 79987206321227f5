/// How fast a run is, and the means of its losses since they were last told.
struct ThroughputMeter {
  private let iterations: Int
  private let images: Int
  /// Seconds of earlier sittings.
  private let before: Double
  private let clock = ContinuousClock()
  private let begin: ContinuousClock.Instant
  private var learningRate = 0.0
  private var sums: [(name: String, sum: Double)] = []
  private var steps = 0
  private var lastMeans: ContinuousClock.Instant
  /// Seconds of a step: a running mean.
  private var pace: Double?
  private var lastStep: ContinuousClock.Instant

  init(from state: TrainerState, _ configuration: TrainingConfiguration) {
    iterations = configuration.iterations
    images =
      (configuration.task.hasRecognition ? configuration.aifr.batch : 0)
      + (configuration.task.hasSynthesis ? configuration.fas.batch : 0)
    before = state.seconds
    begin = clock.now
    lastMeans = begin
    lastStep = begin
  }

  /// Notes a step.
  /// - Returns: Seconds that the run has worked.
  mutating func add(_ losses: Trainer.Losses, learningRate: Double) -> Double {
    let now = clock.now
    let duration = (now - lastStep).seconds
    pace = pace.map { 0.95 * $0 + 0.05 * duration } ?? duration
    lastStep = now
    self.learningRate = learningRate
    let terms = losses.terms
    if sums.map(\.name) != terms.map(\.name) { sums = terms.map { ($0.name, 0) } }
    for (place, term) in terms.enumerated() { sums[place].sum += term.value }
    steps += 1
    return before + (now - begin).seconds
  }

  /// A step's progress.
  func progress(_ step: Int, _ losses: Trainer.Losses) -> TrainingProgress {
    let pace = pace ?? 0
    return TrainingProgress(
      step: step, iterations: iterations, learningRate: learningRate,
      imagesPerSecond: pace > 0 ? Double(images) / pace : 0,
      seconds: before + (clock.now - begin).seconds,
      secondsLeft: pace * Double(max(iterations - step, 0)),
      losses: losses.terms.map { .init(name: $0.name, value: $0.value) })
  }

  /// The means since they were last taken.
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
      seconds: before + (now - begin).seconds,
      secondsLeft: (pace ?? 0) * Double(max(iterations - step, 0)),
      losses: sums.map { .init(name: $0.name, value: $0.sum / Double(max(steps, 1))) })
  }
}

extension Duration {
  /// In seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
