import MTLFaceNetwork
import MTLFaceTensor

/// A tracer for the parts of a model that can be exported, with a batch of one.
struct ONNXPartTracer {
  /// An output and its name.
  typealias Output = (name: String, value: Graph.Value)

  private let network: FaceNetwork
  private let graph: Graph

  /// Creates a tracer that adds the operations of a network to a graph.
  init(_ network: FaceNetwork, _ graph: Graph) {
    self.network = network
    self.graph = graph
  }

  /// Traces a part and returns its outputs.
  ///
  /// - Throws: `NetworkError.missingPart` if the model does not have the part.
  func outputs(_ part: ONNXExporter.Part, standalone: Bool) throws -> [Output] {
    switch part {
    case .encoder: try encoder()
    case .age: try age(standalone)
    case .generator: try generator(standalone)
    }
  }

  private func encoder() throws -> [Output] {
    let values = try encoded()
    var outputs: [Output] = [
      ("embedding", try network.embedding(values.identityFeatures, in: graph))
    ]
    outputs += values.features.levels.enumerated().map { ("x_\($0 + 1)", $1) }
    outputs.append(("x_id", values.identityFeatures))
    if let age = values.ageFeatures { outputs.append(("x_age", age)) }
    return outputs
  }

  private func age(_ standalone: Bool) throws -> [Output] {
    guard let estimator = network.ageEstimator else {
      throw NetworkError.missingPart("age estimator")
    }
    let features: Graph.Value
    if standalone {
      features = try encoded().ageEstimatorInput
    } else {
      let side = network.configuration.featureSide
      features = try graph.input("x_age", [1, side, side, network.configuration.encoder.widths[3]])
    }
    let prediction = try estimator(features, in: graph)
    return [
      ("logits", prediction.logits),
      ("probabilities", try graph.apply(Softmax(), prediction.logits)),
      ("years", prediction.expectedAge), ("group_logits", prediction.groupLogits),
    ]
  }

  private func generator(_ standalone: Bool) throws -> [Output] {
    guard let generator = network.generator else { throw NetworkError.missingPart("generator") }
    let image = try network.images(batch: 1, in: graph)
    let (features, identity) = try standalone ? encodedFeatures() : makeFeatureInputs()
    let group = try graph.input("group", [1])
    let face = try generator(
      identity: identity, features: features, image: image, .groups(group), in: graph)
    return [("face", face)]
  }

  private func encoded() throws -> EncodedGraphValues {
    try network.encode(network.images(batch: 1, in: graph), in: graph)
  }

  private func encodedFeatures() throws -> (EncoderFeatures, Graph.Value) {
    let values = try encoded()
    return (values.features, values.identityFeatures)
  }

  /// Adds the encoder's features as inputs of the graph.
  private func makeFeatureInputs() throws -> (EncoderFeatures, Graph.Value) {
    let shapes = Graph(training: false)
    let values = try network.encode(network.images(batch: 1, in: shapes), in: shapes)
    let levels = try values.features.levels.enumerated().map { level, value in
      try graph.input("x_\(level + 1)", value.shape.dimensions)
    }
    let identity = try graph.input("x_id", values.identityFeatures.shape.dimensions)
    return (EncoderFeatures(levels: levels), identity)
  }
}
