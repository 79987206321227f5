import MTLFaceTensor

/// The generator of a baseline, which works in the three steps of ``FaceGenerator``.
///
/// - `caae`: The shared feature is the code of the image. The conditioned feature is the map that
///   the generator computes from the code and the age group.
/// - `ipcgan`: There are no shared features. The conditioned feature is the output of the first
///   layer, which reads the image and the age group.
enum BaselineGenerator: Sendable {
  case caae(CAAEGenerator)
  case ipcgan(IPCGANGenerator)

  /// Declares the generator of the model's baseline under `scope`, or returns `nil` if the model
  /// has no baseline.
  init?(_ scope: ParameterScope, _ configuration: ModelConfiguration) throws {
    let groups = configuration.groupCount
    if let caae = configuration.caae {
      self = .caae(
        try CAAEGenerator(scope, caae, side: configuration.featureSide, groups: groups))
    } else if let ipcgan = configuration.ipcgan {
      self = .ipcgan(try IPCGANGenerator(scope, ipcgan, groups: groups))
    } else {
      return nil
    }
  }

  /// Traces the features that all ages share.
  func sharedFeatures(_ image: Graph.Value, in graph: Graph) throws -> [Graph.Value] {
    switch self {
    case .caae(let generator): [try generator.code(image, in: graph)]
    case .ipcgan: []
    }
  }

  /// Traces the features of the face at the target age.
  func conditionedFeatures(
    _ image: Graph.Value, shared: [Graph.Value], _ condition: AgeCondition, in graph: Graph
  ) throws -> Graph.Value {
    switch self {
    case .caae(let generator):
      guard let code = shared.first else { throw NetworkError.missingInput("code") }
      return try generator.featureMap(code, condition, in: graph)
    case .ipcgan(let generator): return try generator.entryFeatures(image, condition, in: graph)
    }
  }

  /// Traces the face, `[n, s, s, 3]` in (-1, 1).
  func face(_ conditioned: Graph.Value, in graph: Graph) throws -> Graph.Value {
    switch self {
    case .caae(let generator): try generator.face(conditioned, in: graph)
    case .ipcgan(let generator): try generator.face(conditioned, in: graph)
    }
  }
}

extension FaceGenerator {
  /// The encoder and generator of CAAE; `nil` for other methods.
  public var caaeGenerator: CAAEGenerator? {
    if case .caae(let generator) = baseline { generator } else { nil }
  }
}
