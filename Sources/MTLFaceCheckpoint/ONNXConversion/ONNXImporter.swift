import MTLFaceNetwork
import MTLFaceTensor

/// Reads recognition networks of the ArcFace family from ONNX: IResNet (insightface's
/// `arcface_torch`, for example `w600k_r50`), MobileFaceNet (`w600k_mbf`) and MobileNet (SFace), and
/// the encoders that ``ONNXExporter`` wrote.
///
///     let model = try ONNXImporter.loadModel(from: "w600k_mbf.onnx")
///     try model.save(to: "w600k_mbf.safetensors")
///
/// Depth, widths, embedding and input size are read off the graph, layer by layer; batch norms may
/// be folded into convolutions. What does not match is an error that names the node.
public enum ONNXImporter {
  /// A model without decomposition, age estimator and generator; our own exports keep their
  /// decomposition, and every bit of the weights.
  ///
  /// The model takes RGB in [-1, 1]. A normalization of pixels in 0...255 or 0...1 at the start of
  /// the graph goes into the first convolution where that is exact, and is refused otherwise.
  /// - Throws: ``ONNXError``, ``CheckpointError``, ``ModelFileError``, `NetworkError`.
  public static func loadModel(from path: String) throws -> Model {
    try loadModel(from: ONNXFile.open(path))
  }

  /// As ``loadModel(from:)-(String)``, of a file that is open.
  public static func loadModel(from file: ONNXFile) throws -> Model {
    if file.metadata[Model.architectureKey] != nil { return try loadExportedModel(from: file) }
    let graph = try ONNXLayerGraph(file)
    var matcher = ONNXMatcher(graph)
    let scale = try matcher.matchImageNormalization()
    let encoder = try matcher.matchEncoder()
    let head = try matcher.matchEmbeddingHead(channels: encoder.channels)
    guard file.outputs.contains(where: { graph.value(named: $0.name) == matcher.currentValue }),
      matcher.consumers.isEmpty
    else { throw matcher.unexpected("end") }
    if let rest = graph.layers.indices.first(where: { !matcher.consumed.contains($0) }) {
      throw graph.unsupportedStructure(at: graph.layers[rest].label, "it leads to no embedding")
    }
    let configuration = try ONNXArchitecture.configuration(encoder, head, file, graph)
    var parameters = ONNXParameters(path: file.path)
    try parameters.add(encoder, imageScale: scale)
    try parameters.add(head)
    return try Model(
      configuration: configuration,
      parameters: parameters.validated(against: FaceNetwork(configuration).parameters),
      metadata: makeMetadata(for: file))
  }

  /// What is said of a model that was read from ONNX.
  private static func makeMetadata(for file: ONNXFile) -> [String: String] {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    return ["source": file.producer.isEmpty ? name : "\(name), written by \(file.producer)"]
  }

  /// A model that we wrote ourselves: no matching, every bit as it was.
  private static func loadExportedModel(from file: ONNXFile) throws -> Model {
    let part = file.metadata[ONNXExporter.partKey] ?? ""
    guard part == ONNXExporter.Part.encoder.rawValue else {
      throw ONNXError.unsupportedPart(path: file.path, part: part)
    }
    var configuration = try Model.configuration(inFile: file.archive.path, metadata: file.metadata)
    configuration.age = nil
    configuration.gender = nil
    configuration.generator = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    configuration.classCount = nil
    let specs = try FaceNetwork(configuration).parameters
    // Beside the weights the graph has constants of its own.
    let weights = try file.archive.filter { key, _ in key.hasPrefix("encoder.") }
    var parameters = try ParameterLoader.load(specs, from: weights)
    if let text = file.metadata[ONNXExporter.countersKey] {
      let counters = try Model.decodeMetadata([String: Int64].self, from: text, path: file.path)
      for spec in specs where spec.role == .counter {
        parameters[counter: spec.key] = counters[spec.key] ?? 0
      }
    }
    return try Model(
      configuration: configuration, parameters: parameters,
      metadata: file.metadata.filter { !$0.key.hasPrefix("mtlface.") })
  }
}
