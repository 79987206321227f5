/// Collects the nodes and tensors of a graph and writes them as one ONNX file.
///
/// Tensors are lent when the file is written: beside a small buffer nothing of a model is held
/// twice.
struct ONNXWriter {
  /// Hands a body the values of a tensor, in row-major order, for as long as the body runs.
  typealias Lender = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  private struct Tensor {
    let name: String
    let header: [UInt8]
    let byteCount: Int
    let lend: Lender
  }

  /// Version of the file format, with ONNX 1.12, and of the operators.
  private static let (irVersion, opset) = (Int64(8), Int64(17))
  /// A message of protobuf is smaller.
  private static let maximumSize = Int(Int32.max)

  /// Written as `metadata_props`, sorted by key.
  var metadata: [String: String] = [:]
  /// What the graph takes.
  var inputs: [ONNXValue] = []
  /// What the graph gives.
  var outputs: [ONNXValue] = []
  private var nodes = ProtobufWriter()
  private var tensors: [Tensor] = []
  private var names: Set<String> = []

  /// Appends a node with one result.
  mutating func add(
    _ operation: String, _ name: String, _ inputs: [String], _ attributes: [ONNXWriter.Attribute]
  ) {
    nodes.message(1) { node in
      for input in inputs { node.text(1, input) }
      node.text(2, name)
      node.text(3, "\(operation)_\(name)")
      node.text(4, operation)
      for attribute in attributes { node.message(5, attribute.bytes) }
    }
  }

  /// Adds an initialiser, unless it is there: the same name is the same tensor.
  mutating func add(
    _ name: String, _ shape: [Int], elementType: Int, byteCount: Int, lend: @escaping Lender
  ) {
    guard names.insert(name).inserted else { return }
    var header = ProtobufWriter()
    for size in shape { header.integer(1, Int64(size)) }
    header.integer(2, Int64(elementType))
    header.text(8, name)
    header.header(9, length: byteCount)
    tensors.append(Tensor(name: name, header: header.bytes, byteCount: byteCount, lend: lend))
  }

  /// Calls `write` with the whole file, piece by piece.
  /// - Throws: ``ONNXError/tooLarge(path:bytes:)``, `CheckpointError.wrongCount`, and what `write`
  ///   and the lenders throw.
  func emit(path: String, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    var headers: [[UInt8]] = []
    var size = 0
    for tensor in tensors {
      var field = ProtobufWriter()
      field.header(5, length: tensor.header.count + tensor.byteCount)
      headers.append(field.bytes + tensor.header)
      size += field.bytes.count + tensor.header.count + tensor.byteCount
    }
    let tail = graphTail
    var front = modelFront
    let graphSize = nodes.bytes.count + size + tail.count
    front.header(7, length: graphSize)
    var end = ProtobufWriter()
    end.message(8) { $0.integer(2, Self.opset) }
    let total = front.bytes.count + graphSize + end.bytes.count
    guard total < Self.maximumSize else { throw ONNXError.tooLarge(path: path, bytes: total) }
    try (front.bytes + nodes.bytes).withUnsafeBytes(write)
    for (tensor, header) in zip(tensors, headers) {
      try header.withUnsafeBytes(write)
      var lent = 0
      try tensor.lend { values in
        lent += values.count
        try write(values)
      }
      guard lent == tensor.byteCount else {
        throw CheckpointError.wrongCount(
          path: path, tensor: tensor.name, expected: tensor.byteCount, found: lent)
      }
    }
    // The version of operators comes last: without its end the file is known to be cut.
    try (tail + end.bytes).withUnsafeBytes(write)
  }

  private var modelFront: ProtobufWriter {
    var front = ProtobufWriter()
    front.integer(1, Self.irVersion)
    front.text(2, "MTLFace")
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      front.message(14) { entry in
        entry.text(1, key)
        entry.text(2, value)
      }
    }
    return front
  }

  private var graphTail: [UInt8] {
    var tail = ProtobufWriter()
    tail.text(2, "mtlface")
    for input in inputs { tail.message(11, Self.bytes(input)) }
    for output in outputs { tail.message(12, Self.bytes(output)) }
    return tail.bytes
  }

  private static func bytes(_ value: ONNXValue) -> [UInt8] {
    var info = ProtobufWriter()
    info.text(1, value.name)
    info.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, Int64(value.elementType))
        tensor.message(2) { shape in
          for dimension in value.dimensions {
            shape.message(1) { size in
              switch dimension {
              case .size(let count): size.integer(1, Int64(count))
              case .symbol(let name): size.text(2, name)
              }
            }
          }
        }
      }
    }
    return info.bytes
  }
}
