public import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceTensor

/// A model, which consists of a configuration, weights and metadata.
///
/// A model is stored as one safetensors file. The key of each tensor consists of a prefix for the
/// module, such as `encoder.`, `age.` or `generator.`, and the key in the authors' code. The
/// configuration is stored as JSON in `__metadata__`.
///
///     let model = try FaceModel.open("face.safetensors")
///     let faces = try InferenceModel(
///       model.makeNetwork(), parameters: model.parameters, pool: pool)
public struct FaceModel: Sendable {
  /// The metadata key of the format version.
  static let formatKey = "mtlface.format"
  /// The metadata key of the configuration.
  static let architectureKey = "mtlface.architecture"
  /// The format version that is written. Files with a higher version are rejected.
  static let formatVersion = 1

  /// The architecture of the model.
  public var configuration: ModelConfiguration
  /// Additional information in the file, such as the training data, license and metrics. Keys that
  /// begin with `mtlface.` are reserved for the format and are not included.
  public var metadata: [String: String]
  /// The measured accept thresholds for the similarity of the model's embeddings; `nil` if they
  /// have not been measured.
  public var calibration: SimilarityCalibration?
  /// The weights and counters of all modules.
  public var parameters: ParameterStore<Float>

  /// Creates a model in memory.
  ///
  /// - Parameters:
  ///   - configuration: The architecture.
  ///   - parameters: The weights of all modules.
  ///   - metadata: Additional information, such as training data and license.
  ///   - calibration: The measured similarity thresholds, or `nil`.
  /// - Throws: `NetworkError` if the configuration is invalid or the weights do not match it.
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

  /// Creates an untrained model with random initial weights.
  ///
  /// - Parameters:
  ///   - configuration: The architecture.
  ///   - seed: The seed of the random generator. Equal seeds result in equal weights.
  ///   - pool: The threads that initialize the weights.
  /// - Throws: `NetworkError` if the configuration is invalid.
  public static func makeUntrained(
    _ configuration: ModelConfiguration, seed: UInt64, pool: ThreadPool = .single
  ) throws -> FaceModel {
    let network = try FaceNetwork(configuration)
    return try FaceModel(
      configuration: configuration,
      parameters: ParameterStore(initializing: network.parameters, seed: seed, pool: pool),
      metadata: ["weights": "untrained, seed \(seed)"])
  }

  /// Creates the modules that the configuration describes.
  public func makeNetwork() throws -> FaceNetwork { try FaceNetwork(configuration) }

  /// Reads a model from a model file or from an ONNX file with a recognition network (see
  /// ``ONNXImporter``).
  ///
  /// With `ModelMemoryMode.low`, the weights of a safetensors file of 32-bit floats are mapped
  /// instead of copied. Do not modify the file in place while the model is in use. Replacing the
  /// file by renaming is safe.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - memory: Whether to optimize for speed or for low memory use.
  /// - Returns: The model.
  /// - Throws: ``CheckpointError`` if the file cannot be read or is damaged; ``ModelFileError`` if
  ///   it is not a model or its tensors do not match its configuration; ``ONNXError`` if an ONNX
  ///   file is invalid or its network is not supported.
  public static func open(_ path: String, memory: ModelMemoryMode = .fast) throws -> FaceModel {
    try ONNXFile.isONNX(path)
      ? ONNXImporter.loadModel(from: path)
      : FaceModel(archive: TensorArchive.open(path), memory: memory)
  }

  /// Reads a model file or an ONNX file from bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Returns: The model.
  /// - Throws: The errors of ``open(_:memory:)``.
  public static func read(bytes: [UInt8], name: String) throws -> FaceModel {
    let file = FileBytes(copying: bytes, path: name)
    guard file.count > 0 else { throw CheckpointError.emptyFile(path: name) }
    if try TensorArchive.Format(sniffing: file) == .onnx {
      return try ONNXImporter.loadModel(from: ONNXFile(file: file))
    }
    return try FaceModel(archive: TensorArchive(file: file))
  }

  /// Creates a model from an open safetensors file.
  ///
  /// - Parameters:
  ///   - archive: The open file.
  ///   - memory: Whether to optimize for speed or for low memory use, as in ``open(_:memory:)``.
  /// - Throws: ``CheckpointError`` if the file is damaged; ``ModelFileError`` if it is not a model
  ///   or its tensors do not match its configuration.
  public init(archive: TensorArchive, memory: ModelMemoryMode = .fast) throws {
    configuration = try Self.configuration(inFile: archive.path, metadata: archive.metadata)
    metadata = archive.metadata.filter { !$0.key.hasPrefix("mtlface.") }
    calibration = try Self.calibration(in: archive)
    let specs = try FaceNetwork(configuration).parameters
    parameters = try ParameterLoader.load(specs, from: archive, memory: memory)
  }

  /// Reads a model from an opened file, or returns `nil` if the file contains only tensors.
  ///
  /// - Parameter archive: The opened file.
  /// - Throws: An error if the file declares a model that is invalid.
  package init?(ifContainedIn archive: TensorArchive) throws {
    do { try self.init(archive: archive) } catch ModelFileError.notAModel { return nil }
  }

  /// Writes a model file atomically.
  ///
  /// The data is written to a temporary file beside `path`, which is synchronized and then
  /// renamed.
  ///
  /// - Parameters:
  ///   - path: The path of the file to create or replace.
  ///   - type: The stored type of the weights, which is `f32`, `f16` or `bf16`. Counters are stored
  ///     as integers.
  /// - Throws: ``CheckpointError`` if the file cannot be written, or `valueOutOfRange` with the
  ///   name of a weight if a weight exceeds the range of `type`.
  public func save(to path: String, as type: TensorElementType = .f32) throws {
    try makeWriter(as: type).write(to: path)
  }

  /// Returns the bytes of a model file.
  ///
  /// - Parameter type: The stored type of the weights, which is `f32`, `f16` or `bf16`.
  /// - Throws: ``CheckpointError`` `valueOutOfRange` with the name of a weight if a weight exceeds
  ///   the range of `type`.
  public func serialized(as type: TensorElementType = .f32) throws -> [UInt8] {
    try makeWriter(as: type).serialized()
  }

  /// Returns a writer with the configuration, the metadata and the weights.
  func makeWriter(as type: TensorElementType) throws -> SafetensorsWriter {
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
