import MTLFaceNetwork
import MTLFaceTensor

/// Writes a part of a model as ONNX: operators of version 17, any batch size, weights under our
/// keys, bit for bit, and the model's description beside them.
///
///     try ONNXExporter(model, part: .encoder).write(to: "encoder.onnx")
///
/// Images are `[batch, 3, s, s]`, RGB in [-1, 1]; all maps are channels first. ``ONNXImporter`` makes
/// an encoder's file a model again.
public struct ONNXExporter {
  /// What one file holds.
  public enum Part: String, Sendable, CaseIterable {
    /// `images` to `embedding`, `x_1` ... `x_5`, `x_id` and, with decomposition, `x_age`.
    case encoder
    /// `x_age` (`x_5` without decomposition) to `logits`, `probabilities`, `years` `[batch]` and `group_logits`.
    case age
    /// `images`, `x_2`, `x_3`, `x_4`, `x_id` and `group` (int64, `[batch]`, from 0) to `face`.
    case generator
  }

  /// The metadata key of the part's name.
  static let partKey = "mtlface.part"
  /// The metadata key of the counters of training steps, as JSON.
  static let countersKey = "mtlface.counters"

  private let writer: ONNXWriter

  /// What the graph takes.
  public var inputs: [ONNXValueInfo] { writer.inputs }
  /// What the graph gives.
  public var outputs: [ONNXValueInfo] { writer.outputs }

  /// Translates a part of a model; weights are read when the file is written.
  /// - Parameters:
  ///   - model: What to export.
  ///   - part: Which part of it.
  ///   - standalone: Whether the age estimator or the generator takes `images` (and `group`) alone,
  ///     with the encoder in front of it.
  /// - Throws: `NetworkError.missingPart` for a part that the model does not have.
  public init(_ model: Model, part: Part, standalone: Bool = false) throws {
    let network = try model.makeNetwork()
    var builder = ONNXGraphBuilder(model.parameters)
    let graph = Graph(training: false)
    let traced = try ONNXPartTracer(network, graph).outputs(part, standalone: standalone)
    try builder.add(graph, outputs: traced)
    var writer = builder.writer
    writer.metadata = model.metadata
    writer.metadata[Model.formatKey] = String(Model.formatVersion)
    writer.metadata[Model.architectureKey] = try model.makeArchitectureJSON()
    writer.metadata[Self.partKey] = part.rawValue
    let counted = model.parameters.counters.filter { $0.value != 0 }
    if !counted.isEmpty {
      writer.metadata[Self.countersKey] = try Model.encodeJSON(counted)
    }
    self.writer = writer
  }

  /// Writes the file: to a temporary file beside `path`, synced, then renamed.
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)``; ``CheckpointError`` where it cannot be written.
  public func write(to path: String) throws {
    var file = try AtomicFile(replacing: path)
    try writer.emit(path: path) { try file.write($0) }
    try file.commit()
  }

  /// The bytes of the file.
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)``.
  public func serialized() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try writer.emit(path: "ONNX") { bytes.append(contentsOf: $0) }
    return bytes
  }
}
