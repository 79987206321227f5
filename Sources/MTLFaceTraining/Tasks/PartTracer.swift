import MTLFaceNetwork
import MTLFaceTensor

/// Traces a network part by part: those that are frozen in evaluation mode, the others with norms as they
/// are set.
struct PartTracer {
  let network: FaceNetwork
  let frozen: Set<ModelPart>
  let norms: NormStatistics
  let graph: Graph

  /// Traces in the mode of a part.
  func tracing<Result>(_ part: ModelPart, _ body: () throws -> Result) rethrows -> Result {
    try frozen.contains(part) ? graph.withEvaluationMode(body) : norms.tracing(in: graph, body)
  }

  /// X: through the encoder, or as it is given.
  func features<Scalar>(_ faces: AIFRBatch<Scalar>.Faces, _ count: Int) throws -> Graph.Value {
    switch faces {
    case .images:
      let images = try network.images(batch: count, in: graph)
      return try tracing(.encoder) { try network.encoder(images, in: graph).last }
    case .features:
      guard frozen.contains(.encoder) else {
        throw TrainingError.invalidBatch("features stand in for a frozen encoder only")
      }
      let side = network.configuration.featureSide
      return try graph.input(
        "features", [count, side, side, network.configuration.encoder.widths[3]])
    }
  }

  /// X_id and X_age; X itself for both without AFD.
  func decomposed(_ x: Graph.Value) throws -> (identity: Graph.Value, age: Graph.Value) {
    guard let decomposition = network.decomposition else { return (x, x) }
    let parts = try tracing(.decomposition) { try decomposition(x, in: graph) }
    return (parts.identityFeatures, parts.ageFeatures)
  }

  /// The embedding of X_id.
  func embedding(_ identity: Graph.Value) throws -> Graph.Value {
    try tracing(.embedding) { try network.embedding(identity, in: graph) }
  }
}
