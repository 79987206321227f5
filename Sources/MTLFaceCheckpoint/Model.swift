public import MTLFaceNetwork
public import MTLFaceTensor

/// A model: its description, its weights, and what is said about them. One safetensors file holds
/// all three: tensors under the authors' keys with a prefix for the part (`encoder.`, `age.`,
/// `generator.`, ...), and the description as JSON in `__metadata__`.
///
///     let model = try Model.open("face.safetensors")
///     let faces = try InferenceModel(
///       model.makeNetwork(), parameters: model.parameters, pool: pool)
public struct Model: Sendable {
  /// The metadata key of the format's version.
  static let formatKey = "mtlface.format"
  /// The metadata key of the description.
  static let architectureKey = "mtlface.architecture"
  /// The version written. Readers refuse a higher one.
  static let formatVersion = 1

  /// The description.
  public var configuration: ModelConfiguration
  /// What else the file says: training data, licence, metrics. Keys that begin with `mtlface.` are
  /// the format's own.
  public var metadata: [String: String]
  /// What a similarity of two of its embeddings means, where that was measured.
  public var calibration: SimilarityCalibration?
  /// The weights.
  public var parameters: ParameterStore<Float>

  /// A model in memory.
  /// - Throws: `NetworkError` for an impossible description or weights that do not fit it.
  public init(
    configuration: ModelConfiguration, parameters: ParameterStore<Float>,
    metadata: [String: String] = [:], calibration: SimilarityCalibration? = nil
  ) throws {
    let network = try FaceNetwork(configuration)
    for spec in network.parameters where spec.role != .counter {
      _ = try parameters.values(of: ParameterReference(spec))
    }
    self.configuration = configuration
    self.parameters = parameters
    self.metadata = metadata
    self.calibration = calibration
  }

  /// An untrained model: every parameter at its start, drawn from the seed.
  public static func makeUntrained(
    _ configuration: ModelConfiguration, seed: UInt64, pool: ThreadPool = .single
  ) throws -> Model {
    let network = try FaceNetwork(configuration)
    return try Model(
      configuration: configuration,
      parameters: ParameterStore(initializing: network.parameters, seed: seed, pool: pool),
      metadata: ["weights": "untrained, seed \(seed)"])
  }

  /// The modules that the description stands for.
  public func makeNetwork() throws -> FaceNetwork { try FaceNetwork(configuration) }

  /// Reads a model file, or a recognition network from ONNX (see ``ONNXImporter``).
  ///
  /// With `memory` low the weights of a safetensors file of 32-bit floats are not copied but mapped:
  /// the file must not be changed in place while the model is in use (replacing it by renaming is
  /// harmless).
  /// - Throws: ``CheckpointError`` for a damaged file, ``ModelFileError`` for one that is no model
  ///   or whose tensors do not fit its own description, ``ONNXError``.
  public static func open(_ path: String, memory: ModelMemoryMode = .fast) throws -> Model {
    try ONNXFile.isONNX(path)
      ? ONNXImporter.loadModel(from: path)
      : Model(archive: TensorArchive.open(path), memory: memory)
  }

  /// The same from bytes in memory, which are copied; `name` stands for the path in messages.
  public static func read(bytes: [UInt8], name: String) throws -> Model {
    let file = FileBytes(copying: bytes, path: name)
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: name) }
    if try TensorArchive.Format(sniffing: file) == .onnx {
      return try ONNXImporter.loadModel(from: ONNXFile(file: file))
    }
    return try Model(archive: TensorArchive(file: file))
  }

  /// Takes a model out of an opened file.
  public init(archive: TensorArchive, memory: ModelMemoryMode = .fast) throws {
    configuration = try Self.configuration(inFile: archive.path, metadata: archive.metadata)
    metadata = archive.metadata.filter { !$0.key.hasPrefix("mtlface.") }
    calibration = try Self.calibration(in: archive)
    let specs = try FaceNetwork(configuration).parameters
    parameters = try ParameterLoader.load(specs, from: archive, memory: memory)
  }

  /// Writes a model file beside `path`, syncs it and renames it. Weights are stored as `type`, one of
  /// `f32`, `f16` and `bf16`; counters stay whole numbers.
  /// - Throws: ``CheckpointError``; a weight beyond the type's range is an error that names it.
  public func save(to path: String, as type: ElementType = .f32) throws {
    try writer(as: type).write(to: path)
  }

  /// The bytes of a model file.
  public func serialized(as type: ElementType = .f32) throws -> [UInt8] {
    try writer(as: type).serialized()
  }

  private func writer(as type: ElementType) throws -> SafetensorsWriter {
    var writer = SafetensorsWriter(metadata: metadata)
    writer.metadata[Self.formatKey] = String(Self.formatVersion)
    writer.metadata[Self.architectureKey] = try makeArchitectureJSON()
    writer.metadata[Self.calibrationKey] = try calibration.map(Self.encodeJSON)
    for spec in try FaceNetwork(configuration).parameters {
      if spec.role == .counter {
        try writer.addIntegers(
          spec.key, shape: [], values: [parameters[counter: spec.key] ?? 0])
      } else {
        let tensor = try parameters.values(of: ParameterReference(spec))
        try writer.addFloats(spec.key, shape: spec.shape.dimensions, as: type) { body in
          try tensor.withUnsafeBufferPointer(body)
        }
      }
    }
    return writer
  }
}
