import MTLFaceNetwork
package import MTLFaceSupport

/// A description of an ONNX file, including whether it can be converted to a model, as text and as
/// JSON.
package struct ONNXFileDescription {
  private let file: ONNXFile
  /// The model created from the file, or the reason why it cannot be converted.
  private let result: Result<FaceModel, any Error>

  /// Creates a description of an opened file, and reads the model in it.
  package init(_ file: ONNXFile) {
    self.file = file
    result = Result { try ONNXImporter.loadModel(from: file) }
  }

  /// Returns the description as text.
  ///
  /// - Parameter conversionHint: The text after the name of the model that the file contains.
  package func text(conversionHint: String) -> String {
    var table = TextTable(.left, .left)
    table.add("producer", file.producer.isEmpty ? "unknown" : file.producer)
    table.add("version", "IR \(file.irVersion), opset \(file.opset)")
    let counts = file.operatorCounts.map { "\($0.name) \($0.count)" }
    table.add("operators", counts.joined(separator: ", ").shortened(to: 400))
    switch result {
    case .success(let model):
      table.add("model", "\(model.configuration.shortName); \(conversionHint)")
    case .failure(let error):
      // The header already names the file.
      let (reason, prefix) = ("\(error)", "\(file.path): ")
      table.add(
        "model", "none: \(reason.hasPrefix(prefix) ? reason.dropFirst(prefix.count) : reason[...])")
    }
    return table.text() + ONNXValueInfo.table(inputs: file.inputs, outputs: file.outputs)
  }

  /// The description as JSON.
  package var json: JSON {
    let model = try? result.get()
    var reason: String?
    if case .failure(let error) = result { reason = "\(error)" }
    return .object([
      ("producer", .string(file.producer)), ("ir_version", .integer(file.irVersion)),
      ("opset", .integer(file.opset)), ("inputs", .array(file.inputs.map(\.json))),
      ("outputs", .array(file.outputs.map(\.json))),
      ("operators", .object(file.operatorCounts.map { ($0.name, .integer($0.count)) })),
      ("model", JSON(model?.configuration.shortName)), ("no_model", JSON(reason)),
    ])
  }
}
