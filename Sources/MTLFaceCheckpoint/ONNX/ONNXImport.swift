import MTLFaceNetwork
import MTLFaceTensor

/// Reads recognition networks of the ArcFace family from ONNX: IResNet (insightface's
/// `arcface_torch`, for example `w600k_r50`), MobileFaceNet (`w600k_mbf`) and MobileNet (SFace), and
/// the encoders that ``ONNXExport`` wrote.
///
///     let model = try ONNXImport.model(from: "w600k_mbf.onnx")
///     try model.save(to: "w600k_mbf.safetensors")
///
/// Depth, widths, embedding and input size are read off the graph, step by step; batch norms may be
/// folded into convolutions. What does not match is an error that names the node.
public enum ONNXImport {
  /// A model without decomposition, age estimator and generator; our own exports keep their
  /// decomposition, and every bit of the weights.
  ///
  /// The model takes RGB in [-1, 1]. A normalisation of pixels in 0...255 or 0...1 at the start of
  /// the graph goes into the first convolution where that is exact, and is refused otherwise.
  /// - Throws: ``ONNXError``, ``CheckpointError``, ``ModelFileError``, `NetworkError`.
  public static func model(from path: String) throws -> Model {
    try model(from: ONNXFile.open(path))
  }

  /// As ``model(from:)-(String)``, of a file that is open.
  public static func model(from file: ONNXFile) throws -> Model {
    if file.metadata[Model.architectureKey] != nil { return try exported(file) }
    let steps = try ONNXSteps(file)
    var walk = ONNXWalk(steps)
    let scale = try walk.imageScale()
    let encoder = try walk.encoder()
    let tail = try walk.tail(encoder.channels)
    guard file.outputs.contains(where: { steps.value(named: $0.name) == walk.value }),
      walk.users.isEmpty
    else { throw walk.unexpected("end") }
    if let rest = steps.steps.indices.first(where: { !walk.taken.contains($0) }) {
      throw steps.structure(steps.steps[rest].label, "it leads to no embedding")
    }
    let configuration = try ONNXArchitecture.configuration(encoder, tail, file, steps)
    var parameters = ONNXParameters(path: file.path)
    try parameters.add(encoder, imageScale: scale)
    try parameters.add(tail)
    return try Model(
      configuration: configuration,
      parameters: parameters.finished(FaceNetwork(configuration).parameters),
      metadata: described(file))
  }

  /// What is said of a model that was read from ONNX.
  private static func described(_ file: ONNXFile) -> [String: String] {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    return ["source": file.producer.isEmpty ? name : "\(name), written by \(file.producer)"]
  }

  /// A model that we wrote ourselves: no matching, every bit as it was.
  private static func exported(_ file: ONNXFile) throws -> Model {
    let part = file.metadata[ONNXExport.partKey] ?? ""
    guard part == ONNXExport.Part.encoder.rawValue else {
      throw ONNXError.unsupportedPart(path: file.path, part: part)
    }
    var configuration = try Model.configuration(file.archive.path, file.metadata)
    configuration.age = nil
    configuration.gender = nil
    configuration.generator = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    configuration.classCount = nil
    let specs = try FaceNetwork(configuration).parameters
    // Beside the weights the graph has constants of its own.
    let weights = try file.archive.filter { key, _ in key.hasPrefix("encoder.") }
    var parameters = try ParameterImport.parameters(specs, from: weights)
    if let text = file.metadata[ONNXExport.countersKey] {
      let counters = try Model.decoded([String: Int64].self, text, path: file.path)
      for spec in specs where spec.role == .counter {
        parameters[counter: spec.key] = counters[spec.key] ?? 0
      }
    }
    return try Model(
      configuration: configuration, parameters: parameters,
      metadata: file.metadata.filter { !$0.key.hasPrefix("mtlface.") })
  }
}
