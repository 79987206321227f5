import MTLFaceNetwork

/// The statistics that batch norms use while recognition is trained.
public enum NormStatistics: String, Codable, Hashable, Sendable, CaseIterable {
  /// The mean and variance of the batch, which also update the running statistics.
  ///
  /// Use these statistics to train a network from scratch.
  case batch
  /// The running statistics, which do not change. Scales and shifts are trained.
  ///
  /// Use these statistics to fine-tune a trained network with small batches. Use them also for
  /// networks whose norms were folded into their convolutions.
  case running

  /// Calls a closure that traces a part that is being trained, using these statistics.
  func tracing<Result>(in graph: Graph, _ body: () throws -> Result) rethrows -> Result {
    switch self {
    case .batch: try body()
    case .running: try graph.withRunningStatistics(body)
    }
  }
}
