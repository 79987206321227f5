package import MTLFaceSupport

extension ONNXValueInfo {
  /// Returns a text table of the inputs and outputs of a graph.
  package static func table(inputs: [ONNXValueInfo], outputs: [ONNXValueInfo]) -> String {
    var table = TextTable(.left, .left, .left, .left)
    for (side, values) in [("input", inputs), ("output", outputs)] {
      for value in values {
        let shape = value.dimensions.map(\.description).joined(separator: "x")
        table.add(side, value.name, value.typeName, shape)
      }
    }
    return table.text()
  }

  /// The name, the type and the shape as a JSON object. Variable sizes in the shape are strings.
  package var json: JSON {
    let shape = dimensions.map { dimension -> JSON in
      if case .size(let size) = dimension { .integer(size) } else { .string("\(dimension)") }
    }
    return .object([
      ("name", .string(name)), ("type", .string(typeName)), ("shape", .array(shape)),
    ])
  }

  private var typeName: String {
    switch elementType {
    case 1: "float32"
    case 6: "int32"
    case 7: "int64"
    case 10: "float16"
    case 11: "float64"
    default: "type \(elementType)"
    }
  }
}
