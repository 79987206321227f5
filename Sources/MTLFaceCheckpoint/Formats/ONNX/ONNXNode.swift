/// A node of a graph.
struct ONNXNode: Sendable {
  /// The name of the node, which is often empty.
  var name = ""
  /// The operator, such as `Conv`.
  var operatorName = ""
  /// The domain of the operator, which is empty for the standard ONNX operators.
  var domain = ""
  /// The names of the input values. The name of an omitted optional input is empty.
  var inputs: [String] = []
  /// The names of the output values.
  var outputs: [String] = []
  /// The attributes, keyed by name.
  var attributes: [String: ONNXAttribute] = [:]

  /// A description for messages, which contains the operator and the name of the node or of its
  /// first named output.
  var label: String {
    let displayName = name.isEmpty ? outputs.first { !$0.isEmpty } ?? "" : name
    return "\(operatorName) \(CheckpointError.quoted(displayName))"
  }

  /// Returns the name of the input at a position, or `nil` if the input is omitted.
  func input(_ position: Int) -> String? {
    position < inputs.count && !inputs[position].isEmpty ? inputs[position] : nil
  }

  /// Returns the value of an integer attribute, or `value` if the node does not have the attribute.
  func integer(_ name: String, default value: Int64) -> Int64 { attributes[name]?.integer ?? value }
}

/// An attribute of a node. Values of types that no supported operator uses are not stored.
struct ONNXAttribute: Sendable {
  /// The value of an integer attribute.
  var integer: Int64?
  /// The value of a 32-bit floating-point attribute.
  var float: Float?
  /// The value of a string attribute.
  var text: String?
  /// The values of an integer list attribute.
  var integers: [Int64] = []
  /// The value of a tensor attribute.
  var tensor: StoredTensor?
}
