@testable import MTLFaceCheckpoint

/// A builder for valid and invalid ONNX files.
struct ONNXBuilder {
  /// A tensor of the file, in which fields that are `nil` are omitted.
  struct Tensor {
    var name = "w"
    var shape: [Int] = []
    var type = 1
    var raw: [UInt8]?
    var externalLocation: Int?

    var bytes: [UInt8] {
      var writer = ProtobufWriter()
      for size in shape { writer.writeInteger(1, Int64(size)) }
      writer.writeInteger(2, Int64(type))
      writer.writeString(8, name)
      if let raw { writer.writeMessage(9, raw) }
      if let externalLocation { writer.writeInteger(14, Int64(externalLocation)) }
      return writer.bytes
    }

    /// Returns a tensor of zeros.
    static func zeros(_ name: String, _ shape: [Int]) -> Tensor {
      Tensor(
        name: name, shape: shape, raw: Array(repeating: 0, count: 4 * shape.reduce(1, *)))
    }
  }

  private var graph = ProtobufWriter()

  init(input: String? = "data") {
    if let input { graph.writeMessage(11) { $0.writeString(1, input) } }
  }

  mutating func add(_ tensor: Tensor) { graph.writeMessage(5, tensor.bytes) }

  mutating func add(
    _ operation: String, _ inputs: [String], _ outputs: [String], attribute: [UInt8]? = nil
  ) {
    graph.writeMessage(1) { node in
      for input in inputs { node.writeString(1, input) }
      for output in outputs { node.writeString(2, output) }
      node.writeString(4, operation)
      if let attribute { node.writeMessage(5, attribute) }
    }
  }

  /// Adds a field with the given bytes to the graph.
  mutating func add(field: Int, _ bytes: [UInt8]) { graph.writeMessage(field, bytes) }

  /// The bytes of the file.
  var bytes: [UInt8] {
    var graph = graph
    graph.writeMessage(12) { $0.writeString(1, "out") }
    var model = ProtobufWriter()
    model.writeInteger(1, 8)
    model.writeMessage(7, graph.bytes)
    model.writeMessage(8) { $0.writeInteger(2, 17) }
    return model.bytes
  }
}
