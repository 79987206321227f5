import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// An exporter that writes a part of a model to an ONNX file.
///
///     try ONNXExporter(model, part: .encoder).write(to: "encoder.onnx")
///
/// The file uses operator set 17 and supports any batch size. It contains the exact weights under
/// this library's keys, and the configuration of the model. Images have the shape `[batch, 3, s,
/// s]` and contain RGB values in [-1, 1]. All feature maps have the channels first.
/// ``ONNXImporter`` reads the file of an encoder as a model.
public struct ONNXExporter {
  /// A part of a model that can be exported to a file.
  public enum Part: String, Sendable, CaseIterable {
    /// The encoder, which computes `embedding`, `x_1` to `x_5`, `x_id` and, with decomposition,
    /// `x_age` from `images`.
    case encoder
    /// The age estimator, which computes `logits`, `probabilities`, `years` (shape `[batch]`) and
    /// `group_logits` from `x_age`. Without decomposition, `x_age` is X.
    case age
    /// The generator, which computes `face` from `images`, `x_2`, `x_3`, `x_4`, `x_id` and `group`
    /// (zero-based indices of age groups, int64, shape `[batch]`).
    case generator
  }

  /// The metadata key of the name of the part.
  static let partKey = "mtlface.part"
  /// The metadata key of the training step counters, which are stored as JSON.
  static let countersKey = "mtlface.counters"

  private let writer: ONNXWriter

  /// The inputs of the graph.
  public var inputs: [ONNXValueInfo] { writer.inputs }
  /// The outputs of the graph.
  public var outputs: [ONNXValueInfo] { writer.outputs }

  /// Creates an exporter for a part of a model. Weights are read when the file is written.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - part: The part to export.
  ///   - standalone: Whether to include the encoder in the file of the age estimator or the
  ///     generator, so that the inputs are only `images` and, for the generator, `group`.
  /// - Throws: `NetworkError.missingPart` if the model does not have the part.
  public init(_ model: FaceModel, part: Part, standalone: Bool = false) throws {
    let network = try model.makeNetwork()
    var builder = ONNXGraphBuilder(model.parameters)
    let graph = Graph(training: false)
    let traced = try ONNXPartTracer(network, graph).outputs(part, standalone: standalone)
    try builder.add(graph, outputs: traced)
    var writer = builder.writer
    writer.metadata = model.metadata
    writer.metadata[FaceModel.formatKey] = String(FaceModel.formatVersion)
    writer.metadata[FaceModel.architectureKey] = try model.makeArchitectureJSON()
    writer.metadata[Self.partKey] = part.rawValue
    let counted = model.parameters.counters.filter { $0.value != 0 }
    if !counted.isEmpty {
      writer.metadata[Self.countersKey] = try FaceModel.encodeJSON(counted)
    }
    self.writer = writer
  }

  /// Writes the file atomically.
  ///
  /// The data is written to a temporary file beside `path`, which is synchronized and then renamed.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)`` if the file would exceed 2 GiB;
  ///   ``CheckpointError`` if the file cannot be written.
  public func write(to path: String) throws {
    try CheckpointError.convertingFileErrors {
      var file = try AtomicFile(replacing: path)
      try writer.emit(path: path) { try file.write($0) }
      try file.commit()
    }
  }

  /// Returns the bytes of the file.
  ///
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)`` if the file would exceed 2 GiB.
  public func serialized() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try writer.emit(path: "ONNX") { bytes.append(contentsOf: $0) }
    return bytes
  }
}
