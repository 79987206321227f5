import MTLFaceNetwork

/// The statistics that batch norms normalize with while recognition is trained.
public enum NormStatistics: String, Codable, Hashable, Sendable, CaseIterable {
  /// The mean and variance of the batch, which also update the running statistics: for networks
  /// that are trained from scratch.
  case batch
  /// The running statistics, which do not change; scales and shifts are trained. For trained
  /// networks: small batches do not disturb them, and networks whose norms were folded into their
  /// convolutions need it.
  case running

  /// Traces a part that is trained.
  func tracing<Result>(in graph: Graph, _ body: () throws -> Result) rethrows -> Result {
    switch self {
    case .batch: try body()
    case .running: try graph.withRunningStatistics(body)
    }
  }
}
