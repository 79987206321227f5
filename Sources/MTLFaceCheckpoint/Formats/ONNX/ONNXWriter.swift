/// A writer that collects the nodes and tensors of a graph and writes them to an ONNX file.
///
/// Tensor values are requested when the file is written, so that the weights are not copied.
struct ONNXWriter {
  /// A function that calls `body` with the values of a tensor in row-major order, either once or
  /// several times with consecutive values.
  ///
  /// The values are valid only while `body` runs.
  typealias ValueProvider = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  private struct Tensor {
    let name: String
    let header: [UInt8]
    let byteCount: Int
    let provider: ValueProvider
  }

  /// The version of the file format and the version of the operator set, as in ONNX 1.12.
  private static let (irVersion, opset) = (Int64(8), Int64(17))
  /// The size limit of a protobuf message in bytes.
  private static let maximumSize = Int(Int32.max)

  /// The entries of `metadata_props`, which are written in ascending order of their keys.
  var metadata: [String: String] = [:]
  /// The inputs of the graph.
  var inputs: [ONNXValueInfo] = []
  /// The outputs of the graph.
  var outputs: [ONNXValueInfo] = []
  private var nodes = ProtobufWriter()
  private var tensors: [Tensor] = []
  private var names: Set<String> = []

  /// Appends a node with one output, which has the name `name`.
  mutating func add(
    _ operation: String, _ name: String, _ inputs: [String], _ attributes: [ONNXWriter.Attribute]
  ) {
    nodes.writeMessage(1) { node in
      for input in inputs { node.writeString(1, input) }
      node.writeString(2, name)
      node.writeString(3, "\(operation)_\(name)")
      node.writeString(4, operation)
      for attribute in attributes { node.writeMessage(5, attribute.bytes) }
    }
  }

  /// Adds an initializer, unless an initializer with the same name was added before.
  mutating func add(
    _ name: String, _ shape: [Int], elementType: Int, byteCount: Int,
    provider: @escaping ValueProvider
  ) {
    guard names.insert(name).inserted else { return }
    var header = ProtobufWriter()
    for size in shape { header.writeInteger(1, Int64(size)) }
    header.writeInteger(2, Int64(elementType))
    header.writeString(8, name)
    header.writeHeader(9, length: byteCount)
    tensors.append(
      Tensor(name: name, header: header.bytes, byteCount: byteCount, provider: provider))
  }

  /// Calls `write` with consecutive pieces of the file.
  ///
  /// - Parameters:
  ///   - path: The path for error messages.
  ///   - write: A function that writes a piece.
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)`` if the file would be too large;
  ///   `CheckpointError.wrongCount` if a provider supplies the wrong number of bytes; any error
  ///   that `write` or a provider throws.
  func emit(path: String, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    var headers: [[UInt8]] = []
    var size = 0
    for tensor in tensors {
      var field = ProtobufWriter()
      field.writeHeader(5, length: tensor.header.count + tensor.byteCount)
      headers.append(field.bytes + tensor.header)
      size += field.bytes.count + tensor.header.count + tensor.byteCount
    }
    let tail = graphTail
    var front = modelFront
    let graphSize = nodes.bytes.count + size + tail.count
    front.writeHeader(7, length: graphSize)
    var end = ProtobufWriter()
    end.writeMessage(8) { $0.writeInteger(2, Self.opset) }
    let total = front.bytes.count + graphSize + end.bytes.count
    guard total < Self.maximumSize else { throw ONNXError.tooLarge(path: path, bytes: total) }
    try (front.bytes + nodes.bytes).withUnsafeBytes(write)
    for (tensor, header) in zip(tensors, headers) {
      try header.withUnsafeBytes(write)
      var providedCount = 0
      try tensor.provider { values in
        providedCount += values.count
        try write(values)
      }
      guard providedCount == tensor.byteCount else {
        throw CheckpointError.wrongCount(
          path: path, tensor: tensor.name, expected: tensor.byteCount, found: providedCount)
      }
    }
    // The operator set version is written last, so that readers detect truncated files.
    try (tail + end.bytes).withUnsafeBytes(write)
  }

  private var modelFront: ProtobufWriter {
    var front = ProtobufWriter()
    front.writeInteger(1, Self.irVersion)
    front.writeString(2, "MTLFace")
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      front.writeMessage(14) { entry in
        entry.writeString(1, key)
        entry.writeString(2, value)
      }
    }
    return front
  }

  private var graphTail: [UInt8] {
    var tail = ProtobufWriter()
    tail.writeString(2, "mtlface")
    for input in inputs { tail.writeMessage(11, Self.bytes(input)) }
    for output in outputs { tail.writeMessage(12, Self.bytes(output)) }
    return tail.bytes
  }

  private static func bytes(_ value: ONNXValueInfo) -> [UInt8] {
    var info = ProtobufWriter()
    info.writeString(1, value.name)
    info.writeMessage(2) { type in
      type.writeMessage(1) { tensor in
        tensor.writeInteger(1, Int64(value.elementType))
        tensor.writeMessage(2) { shape in
          for dimension in value.dimensions {
            shape.writeMessage(1) { size in
              switch dimension {
              case .size(let count): size.writeInteger(1, Int64(count))
              case .symbol(let name): size.writeString(2, name)
              }
            }
          }
        }
      }
    }
    return info.bytes
  }
}
