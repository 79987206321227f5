import MTLFaceNetwork

/// What batch norms normalize by while recognition is trained.
public enum NormStatistics: String, Codable, Hashable, Sendable, CaseIterable {
  /// The batch's own mean and variance, and the running ones follow: for networks that learn from the
  /// beginning.
  case batch
  /// The running ones, which stay; scales and shifts learn. For trained networks: small batches do not
  /// disturb them, and those whose norms were folded into their convolutions can learn at all.
  case running

  /// Traces what learns.
  func tracing<Result>(in graph: Graph, _ body: () throws -> Result) rethrows -> Result {
    switch self {
    case .batch: try body()
    case .running: try graph.withRunningStatistics(body)
    }
  }
}
