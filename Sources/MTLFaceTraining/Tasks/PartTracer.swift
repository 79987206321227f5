import MTLFaceNetwork
import MTLFaceTensor

/// A tracer of the parts of a network.
///
/// Frozen parts are traced in evaluation mode, and other parts are traced with the norm statistics
/// of the settings.
struct PartTracer {
  let network: FaceNetwork
  let frozen: Set<ModelPart>
  let norms: NormStatistics
  let graph: Graph

  /// Calls a closure that traces a part in the mode of this part.
  func tracing<Result>(_ part: ModelPart, _ body: () throws -> Result) rethrows -> Result {
    try frozen.contains(part) ? graph.withEvaluationMode(body) : norms.tracing(in: graph, body)
  }

  /// Traces the features X, which are the output of the encoder or the input `features`.
  func features<Scalar>(_ faces: AIFRBatch<Scalar>.Faces, _ count: Int) throws -> Graph.Value {
    switch faces {
    case .images:
      let images = try network.images(batch: count, in: graph)
      return try tracing(.encoder) { try network.encoder(images, in: graph).last }
    case .features:
      guard frozen.contains(.encoder) else {
        throw TrainingError.invalidBatch(
          "the batch has features, but the encoder is trained; use images or freeze the encoder")
      }
      let side = network.configuration.featureSide
      return try graph.input(
        "features", [count, side, side, network.configuration.encoder.widths[3]])
    }
  }

  /// Traces the decomposition of X into X_id and X_age, which are both X if the network has no
  /// decomposition.
  func decomposed(_ x: Graph.Value) throws -> (identity: Graph.Value, age: Graph.Value) {
    guard let decomposition = network.decomposition else { return (x, x) }
    let parts = try tracing(.decomposition) { try decomposition(x, in: graph) }
    return (parts.identityFeatures, parts.ageFeatures)
  }

  /// Traces the embedding of X_id.
  func embedding(_ identity: Graph.Value) throws -> Graph.Value {
    try tracing(.embedding) { try network.embedding(identity, in: graph) }
  }
}
