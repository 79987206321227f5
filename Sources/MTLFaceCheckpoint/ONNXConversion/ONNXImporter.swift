import MTLFaceNetwork
import MTLFaceTensor

/// An importer for recognition networks of the ArcFace family in ONNX files.
///
/// The supported networks are IResNet (insightface's `arcface_torch`, for example `w600k_r50`),
/// MobileFaceNet (`w600k_mbf`), MobileNet (SFace), and the encoders that ``ONNXExporter`` writes.
///
///     let model = try ONNXImporter.loadModel(from: "w600k_mbf.onnx")
///     try model.save(to: "w600k_mbf.safetensors")
///
/// The depth, the widths, the embedding size and the input size are determined from the graph by
/// matching it layer by layer. Batch normalization may be folded into convolutions. A graph that
/// does not match results in an error with the name of the node.
public enum ONNXImporter {
  /// Reads a model from an ONNX file.
  ///
  /// The model has no age estimator and no generator. It has feature decomposition only if
  /// ``ONNXExporter`` wrote the file with it. The weights in a file of ``ONNXExporter`` are
  /// preserved exactly. The model reads RGB values in [-1, 1]. If the graph begins with a
  /// normalization of pixel values in 0...255 or 0...1, the normalization is folded into the first
  /// convolution. The file is rejected if the normalization cannot be folded exactly.
  ///
  /// - Parameter path: The path of the file.
  /// - Returns: The model.
  /// - Throws: ``ONNXError``, ``CheckpointError``, ``ModelFileError`` or `NetworkError` if the file
  ///   is damaged or the network is not supported.
  public static func loadModel(from path: String) throws -> FaceModel {
    try loadModel(from: ONNXFile.open(path))
  }

  /// Reads a model from an open ONNX file, as ``loadModel(from:)-(String)`` does.
  public static func loadModel(from file: ONNXFile) throws -> FaceModel {
    if file.metadata[FaceModel.architectureKey] != nil { return try loadExportedModel(from: file) }
    let graph = try ONNXLayerGraph(file)
    var matcher = ONNXMatcher(graph)
    let scale = try matcher.matchImageNormalization()
    let encoder = try matcher.matchEncoder()
    let head = try matcher.matchEmbeddingHead(channels: encoder.channels)
    guard file.outputs.contains(where: { graph.value(named: $0.name) == matcher.currentValue }),
      matcher.consumers.isEmpty
    else { throw matcher.unexpected("end of the graph") }
    if let unmatched = graph.layers.indices.first(where: { !matcher.consumed.contains($0) }) {
      throw graph.unsupportedStructure(
        at: graph.layers[unmatched].label, "the embedding does not depend on this layer")
    }
    let configuration = try ONNXArchitecture.configuration(encoder, head, file, graph)
    var parameters = ONNXParameters(path: file.path)
    try parameters.add(encoder, imageScale: scale)
    try parameters.add(head)
    return try FaceModel(
      configuration: configuration,
      parameters: parameters.validated(against: FaceNetwork(configuration).parameters),
      metadata: makeMetadata(for: file))
  }

  /// Returns the metadata of a model that was read from ONNX.
  private static func makeMetadata(for file: ONNXFile) -> [String: String] {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    return ["source": file.producer.isEmpty ? name : "\(name), written by \(file.producer)"]
  }

  /// Reads a model from a file that ``ONNXExporter`` wrote, which contains the configuration.
  private static func loadExportedModel(from file: ONNXFile) throws -> FaceModel {
    let part = file.metadata[ONNXExporter.partKey] ?? ""
    guard part == ONNXExporter.Part.encoder.rawValue else {
      throw ONNXError.unsupportedPart(path: file.path, part: part)
    }
    var configuration = try FaceModel.configuration(
      inFile: file.archive.path, metadata: file.metadata)
    configuration.age = nil
    configuration.gender = nil
    configuration.generator = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    configuration.classCount = nil
    let specs = try FaceNetwork(configuration).parameters
    // The graph also contains constants that are not weights.
    let weights = try file.archive.filter { key, _ in key.hasPrefix("encoder.") }
    var parameters = try ParameterLoader.load(specs, from: weights)
    if let text = file.metadata[ONNXExporter.countersKey] {
      let counters = try FaceModel.decodeMetadata([String: Int64].self, from: text, path: file.path)
      for spec in specs where spec.role == .counter {
        parameters[counter: spec.key] = counters[spec.key] ?? 0
      }
    }
    return try FaceModel(
      configuration: configuration, parameters: parameters,
      metadata: file.metadata.filter { !$0.key.hasPrefix("mtlface.") })
  }
}
