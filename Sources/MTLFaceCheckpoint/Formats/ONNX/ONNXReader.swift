import MTLFaceSupport

/// A reader for `ModelProto` and `GraphProto` of onnx.proto. Unknown fields are skipped.
struct ONNXReader {
  /// The maximum total number of nodes, tensors, names and attributes in a file.
  private static let maximumItems = 1 << 18
  /// The maximum number of metadata entries in a file.
  private static let maximumMetadata = 1 << 12

  let file: FileBytes
  private var items = 0

  init(_ file: FileBytes) { self.file = file }

  /// Reads the file into `model`.
  mutating func read(into model: inout ONNXFile) throws {
    var reader = ProtobufReader(file, 0..<file.count)
    var (producer, version): (String, String) = ("", "")
    var graph: ProtobufReader?
    while let field = try reader.next() {
      switch field.number {
      case 1: model.irVersion = Int(clamping: try reader.integer(field))
      case 2: producer = try reader.text(field)
      case 3: version = try reader.text(field)
      case 7:
        guard graph == nil else {
          throw reader.malformed(field.offset, "the file contains more than one graph")
        }
        graph = try reader.message(field)
      case 8: try readOpset(reader.message(field), into: &model)
      case 14: try readMetadata(reader.message(field), into: &model)
      default: continue
      }
    }
    guard model.irVersion > 0, let graph else {
      throw reader.malformed(
        0, graph == nil ? "the graph is missing" : "the format version is missing")
    }
    guard model.opset > 0 else {
      throw reader.malformed(file.count, "the operator set version is missing")
    }
    model.producer = version.isEmpty ? producer : "\(producer) \(version)"
    try readGraph(graph, into: &model)
  }

  private func readOpset(_ message: ProtobufReader, into model: inout ONNXFile) throws {
    var reader = message
    var domain = ""
    var version: Int64 = 0
    while let field = try reader.next() {
      switch field.number {
      case 1: domain = try reader.text(field)
      case 2: version = try reader.integer(field)
      default: continue
      }
    }
    if domain.isEmpty || domain == "ai.onnx" { model.opset = Int(clamping: version) }
  }

  private func readMetadata(_ message: ProtobufReader, into model: inout ONNXFile) throws {
    var reader = message
    var (key, value) = ("", "")
    while let field = try reader.next() {
      switch field.number {
      case 1: key = try reader.text(field)
      case 2: value = try reader.text(field)
      default: continue
      }
    }
    guard model.metadata.count < Self.maximumMetadata else {
      throw CheckpointError.limitExceeded(
        path: file.path, what: "metadata entries", limit: Self.maximumMetadata)
    }
    guard model.metadata.updateValue(value, forKey: key) == nil else {
      throw CheckpointError.duplicateKey(path: file.path, key: key)
    }
  }

  private mutating func readGraph(_ message: ProtobufReader, into model: inout ONNXFile) throws {
    var reader = message
    while let field = try reader.next() {
      guard [1, 5, 11, 12, 15].contains(field.number) else { continue }
      try count(1)
      switch field.number {
      case 1: model.nodes.append(try readNode(reader.message(field)))
      case 5:
        if let tensor = try readTensor(reader.message(field), fallbackName: nil) {
          try model.archive.add(tensor)
        }
      case 11: model.inputs.append(try readValue(reader.message(field)))
      case 12: model.outputs.append(try readValue(reader.message(field)))
      default: throw reader.malformed(field.offset, "sparse tensors are not supported")
      }
    }
    // Before IR version 4, every initializer was also an input.
    let archive = model.archive
    model.inputs.removeAll { archive[$0.name] != nil }
  }

  private mutating func readNode(_ message: ProtobufReader) throws -> ONNXNode {
    var reader = message
    let start = reader.position
    var node = ONNXNode()
    while let field = try reader.next() {
      switch field.number {
      case 1, 2:
        try count(1)
        let name = try reader.text(field)
        if field.number == 1 { node.inputs.append(name) } else { node.outputs.append(name) }
      case 3: node.name = try reader.text(field)
      case 4: node.operatorName = try reader.text(field)
      case 5:
        try count(1)
        let (name, attribute) = try readAttribute(reader.message(field))
        guard node.attributes.updateValue(attribute, forKey: name) == nil else {
          throw reader.malformed(field.offset, "the attribute \(name) occurs twice")
        }
      case 7: node.domain = try reader.text(field)
      default: continue
      }
    }
    guard !node.operatorName.isEmpty, node.outputs.contains(where: { !$0.isEmpty }) else {
      throw reader.malformed(start, "a node has no operator or no output")
    }
    return node
  }

  private mutating func readAttribute(_ message: ProtobufReader) throws -> (String, ONNXAttribute) {
    var reader = message
    var name = ""
    var attribute = ONNXAttribute()
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field)
      case 2: attribute.float = try reader.float(field)
      case 3: attribute.integer = try reader.integer(field)
      // The field contains bytes that may not be valid UTF-8.
      case 4: attribute.text = file.text(try reader.range(field))
      case 5: attribute.tensor = try readTensor(reader.message(field), fallbackName: "constant")
      case 8: try reader.integers(field, into: &attribute.integers, limit: 1024)
      default: continue
      }
    }
    return (name, attribute)
  }

  private mutating func count(_ more: Int) throws {
    items += more
    guard items <= Self.maximumItems else {
      throw CheckpointError.limitExceeded(
        path: file.path, what: "nodes, tensors, names and attributes", limit: Self.maximumItems)
    }
  }
}
