/// What shows a face at another age, by any ``SynthesisMethod``, in three steps: what all ages share of a
/// face, what an age makes of it, and the face of that.
///
/// - `mtlface`: shares the skips; the module's condition, from X_id; the decoder.
/// - `caae`: shares the code, from the image; the map of code and age; the generator.
/// - `ipcgan`: shares nothing; the first convolution of image and age; the rest.
public struct FaceGenerator: Sendable {
  private enum Body: Sendable {
    case mtlface(IdentityConditionalModule, FaceDecoder)
    case caae(CAAEGenerator)
    case ipcgan(IPCGANGenerator)
  }

  private let body: Body

  /// Declares the generator that a model has under `scope`; nil for a model without one.
  init?(_ scope: ParameterScope, _ configuration: ModelConfiguration) throws {
    let encoder = configuration.encoder
    let groups = configuration.groupCount
    if let generator = configuration.generator {
      let widths = encoder.widths
      let finest = encoder.family == .mobileFaceNet ? encoder.stemWidth : widths[0]
      body = .mtlface(
        try IdentityConditionalModule(scope, generator, channels: widths[3], groups: groups),
        try FaceDecoder(scope, generator, skipWidths: [widths[2], widths[1], finest, 3]))
    } else if let caae = configuration.caae {
      body = .caae(
        try CAAEGenerator(scope, caae, side: configuration.featureSide, groups: groups))
    } else if let ipcgan = configuration.ipcgan {
      body = .ipcgan(try IPCGANGenerator(scope, ipcgan, groups: groups))
    } else {
      return nil
    }
  }

  /// Encoder and generator of CAAE, if this is one.
  public var caaeGenerator: CAAEGenerator? {
    if case .caae(let generator) = body { generator } else { nil }
  }

  /// Traces what all ages share.
  public func sharedFeatures(_ features: EncoderFeatures, image: Graph.Value, in graph: Graph)
    throws
    -> [Graph.Value]
  {
    switch body {
    case .mtlface(_, let decoder): try decoder.skips(features, image: image, in: graph)
    case .caae(let generator): [try generator.code(image, in: graph)]
    case .ipcgan: []
    }
  }

  /// Traces what an age makes of a face.
  public func conditionedFeatures(
    identity: Graph.Value, image: Graph.Value, shared: [Graph.Value], _ condition: AgeCondition,
    in graph: Graph
  ) throws -> Graph.Value {
    switch body {
    case .mtlface(let module, _): return try module(identity, condition, in: graph)
    case .caae(let generator):
      guard let code = shared.first else { throw NetworkError.missingInput("the face's code") }
      return try generator.featureMap(code, condition, in: graph)
    case .ipcgan(let generator): return try generator.entryFeatures(image, condition, in: graph)
    }
  }

  /// Traces the face, `[n, s, s, 3]`. That of `mtlface` is not clamped to [-1, 1], the others' lie in it.
  public func face(
    _ conditioned: Graph.Value, shared: [Graph.Value], image: Graph.Value, in graph: Graph
  ) throws -> Graph.Value {
    switch body {
    case .mtlface(_, let decoder):
      try decoder(conditioned, skips: shared, image: image, in: graph)
    case .caae(let generator): try generator.face(conditioned, in: graph)
    case .ipcgan(let generator): try generator.face(conditioned, in: graph)
    }
  }

  /// Traces the face at another age, `[n, s, s, 3]`, from an encoded one: all three steps.
  public func callAsFunction(
    identity: Graph.Value, features: EncoderFeatures, image: Graph.Value,
    _ condition: AgeCondition, in graph: Graph
  ) throws -> Graph.Value {
    let conditioned: Graph.Value
    let shared: [Graph.Value]
    switch body {
    case .mtlface(let module, let decoder):
      // The module first: nodes keep the numbers that they have had.
      conditioned = try module(identity, condition, in: graph)
      shared = try decoder.skips(features, image: image, in: graph)
    case .caae, .ipcgan:
      shared = try self.sharedFeatures(features, image: image, in: graph)
      conditioned = try self.conditionedFeatures(
        identity: identity, image: image, shared: shared, condition, in: graph)
    }
    return try face(conditioned, shared: shared, image: image, in: graph)
  }
}
