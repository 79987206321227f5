import MTLFace
import MTLFaceSupport

/// A description of an ONNX file, including whether it can be converted to a model.
struct ONNXDescription {
  private let file: ONNXFile
  /// The model created from the file, or the reason why it cannot be converted.
  private let result: Result<FaceModel, any Error>

  /// Creates a description of an open file.
  init(_ file: ONNXFile) {
    self.file = file
    result = Result { try ONNXImporter.loadModel(from: file) }
  }

  /// The description as text.
  var text: String {
    var table = TextTable(.left, .left)
    table.add("producer", file.producer.isEmpty ? "unknown" : file.producer)
    table.add("version", "IR \(file.irVersion), opset \(file.opset)")
    let counts = file.operatorCounts.map { "\($0.name) \($0.count)" }
    table.add("operators", counts.joined(separator: ", ").shortened(to: 400))
    switch result {
    case .success(let model):
      table.add("model", "\(model.configuration.shortName); the verb convert creates it")
    case .failure(let error):
      // The header names the file already.
      let (reason, prefix) = ("\(error)", "\(file.path): ")
      table.add(
        "model", "none: \(reason.hasPrefix(prefix) ? reason.dropFirst(prefix.count) : reason[...])")
    }
    return table.text() + Self.table(file.inputs, file.outputs)
  }

  /// The description as JSON.
  var json: JSON {
    let model = try? result.get()
    var reason: String?
    if case .failure(let error) = result { reason = "\(error)" }
    return .object([
      ("producer", .string(file.producer)), ("ir_version", .integer(file.irVersion)),
      ("opset", .integer(file.opset)), ("inputs", Self.json(file.inputs)),
      ("outputs", Self.json(file.outputs)),
      ("operators", .object(file.operatorCounts.map { ($0.name, .integer($0.count)) })),
      ("model", JSON(model?.configuration.shortName)), ("no_model", JSON(reason)),
    ])
  }

  /// Returns a text table of inputs and outputs.
  static func table(_ inputs: [ONNXValueInfo], _ outputs: [ONNXValueInfo]) -> String {
    var table = TextTable(.left, .left, .left, .left)
    for (side, values) in [("input", inputs), ("output", outputs)] {
      for value in values {
        let shape = value.dimensions.map(\.description).joined(separator: "x")
        table.add(side, value.name, type(value), shape)
      }
    }
    return table.text()
  }

  /// Returns inputs or outputs as JSON.
  static func json(_ values: [ONNXValueInfo]) -> JSON {
    .array(
      values.map { value in
        let shape = value.dimensions.map { dimension -> JSON in
          if case .size(let size) = dimension { .integer(size) } else { .string("\(dimension)") }
        }
        return .object([
          ("name", .string(value.name)), ("type", .string(type(value))), ("shape", .array(shape)),
        ])
      })
  }

  private static func type(_ value: ONNXValueInfo) -> String {
    switch value.elementType {
    case 1: "float32"
    case 6: "int32"
    case 7: "int64"
    case 10: "float16"
    case 11: "float64"
    default: "type \(value.elementType)"
    }
  }
}
