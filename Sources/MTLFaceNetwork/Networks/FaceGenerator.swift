/// The generator of a model, for any ``SynthesisMethod``.
///
/// A generator computes, in three steps, the features that all ages share, the features of the face
/// at the target age, and the face. In MTLFace's generator, the shared features come from the skip
/// connections of the encoder, the identity conditional module computes the features at the target
/// age from X_id, and the decoder computes the face. `BaselineGenerator` describes the other
/// methods.
public struct FaceGenerator: Sendable {
  private enum Body: Sendable {
    case mtlface(IdentityConditionalModule, FaceDecoder)
    case baseline(BaselineGenerator)
  }

  private let body: Body

  /// Declares the generator of the model, or returns `nil` if the model has none.
  init?(_ scope: ParameterScope, _ configuration: ModelConfiguration) throws {
    if let generator = configuration.generator {
      let encoder = configuration.encoder
      let widths = encoder.widths
      let finest = encoder.family == .mobileFaceNet ? encoder.stemWidth : widths[0]
      body = .mtlface(
        try IdentityConditionalModule(
          scope, generator, channels: widths[3], groups: configuration.groupCount),
        try FaceDecoder(scope, generator, skipWidths: [widths[2], widths[1], finest, 3]))
    } else if let baseline = try BaselineGenerator(scope, configuration) {
      body = .baseline(baseline)
    } else {
      return nil
    }
  }

  /// The generator of a baseline; `nil` for MTLFace's generator.
  var baseline: BaselineGenerator? {
    if case .baseline(let generator) = body { generator } else { nil }
  }

  /// Traces the features that all ages share.
  /// - Parameters:
  ///   - features: The features of the encoder.
  ///   - image: The faces, `[n, s, s, 3]`.
  ///   - graph: The graph to trace into.
  /// - Returns: The values that the other steps take as `shared`. The list may be empty.
  public func sharedFeatures(_ features: EncoderFeatures, image: Graph.Value, in graph: Graph)
    throws -> [Graph.Value]
  {
    switch body {
    case .mtlface(_, let decoder): try decoder.skips(features, image: image, in: graph)
    case .baseline(let generator): try generator.sharedFeatures(image, in: graph)
    }
  }

  /// Traces the features of the faces at the target age.
  /// - Parameters:
  ///   - identity: The identity features X_id.
  ///   - image: The faces, `[n, s, s, 3]`.
  ///   - shared: The result of ``sharedFeatures(_:image:in:)``.
  ///   - condition: The target age.
  ///   - graph: The graph to trace into.
  public func conditionedFeatures(
    identity: Graph.Value, image: Graph.Value, shared: [Graph.Value], _ condition: AgeCondition,
    in graph: Graph
  ) throws -> Graph.Value {
    switch body {
    case .mtlface(let module, _): try module(identity, condition, in: graph)
    case .baseline(let generator):
      try generator.conditionedFeatures(image, shared: shared, condition, in: graph)
    }
  }

  /// Traces the faces, `[n, s, s, 3]`.
  ///
  /// The pixel values from MTLFace's generator are not clamped to [-1, 1]. Those from the other
  /// methods are in [-1, 1], because their last operation is tanh.
  /// - Parameters:
  ///   - conditioned: The result of ``conditionedFeatures(identity:image:shared:_:in:)``.
  ///   - shared: The result of ``sharedFeatures(_:image:in:)``.
  ///   - image: The input faces, `[n, s, s, 3]`.
  ///   - graph: The graph to trace into.
  public func face(
    _ conditioned: Graph.Value, shared: [Graph.Value], image: Graph.Value, in graph: Graph
  ) throws -> Graph.Value {
    switch body {
    case .mtlface(_, let decoder):
      try decoder(conditioned, skips: shared, image: image, in: graph)
    case .baseline(let generator): try generator.face(conditioned, in: graph)
    }
  }

  /// Traces all three steps from encoded faces to the faces at the target age, `[n, s, s, 3]`.
  /// - Parameters:
  ///   - identity: The identity features X_id.
  ///   - features: The features of the encoder.
  ///   - image: The input faces, `[n, s, s, 3]`.
  ///   - condition: The target age.
  ///   - graph: The graph to trace into.
  public func callAsFunction(
    identity: Graph.Value, features: EncoderFeatures, image: Graph.Value,
    _ condition: AgeCondition, in graph: Graph
  ) throws -> Graph.Value {
    let conditioned: Graph.Value
    let shared: [Graph.Value]
    switch body {
    case .mtlface(let module, let decoder):
      // The module is traced first, because the order determines the indices of the graph's nodes.
      conditioned = try module(identity, condition, in: graph)
      shared = try decoder.skips(features, image: image, in: graph)
    case .baseline(let generator):
      shared = try generator.sharedFeatures(image, in: graph)
      conditioned = try generator.conditionedFeatures(
        image, shared: shared, condition, in: graph)
    }
    return try face(conditioned, shared: shared, image: image, in: graph)
  }
}
