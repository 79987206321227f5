/// One operation of a graph.
struct ONNXNode: Sendable {
  /// Its name; often empty.
  var name = ""
  /// The operator: `Conv`.
  var operatorName = ""
  /// Who defines the operator; empty for ONNX itself.
  var domain = ""
  /// Names of what it reads; empty ones are left out.
  var inputs: [String] = []
  /// Names of its results.
  var outputs: [String] = []
  /// What else it is told, by name.
  var attributes: [String: ONNXAttribute] = [:]

  /// For messages: the operator with the node's name, or its output's.
  var label: String {
    let shown = name.isEmpty ? outputs.first { !$0.isEmpty } ?? "" : name
    return "\(operatorName) \(CheckpointError.quoted(shown))"
  }

  /// The input at a position; nil where it is left out.
  func input(_ position: Int) -> String? {
    position < inputs.count && !inputs[position].isEmpty ? inputs[position] : nil
  }

  /// A whole number, or what it is by default.
  func integer(_ name: String, default value: Int64) -> Int64 { attributes[name]?.integer ?? value }
}

/// An attribute of a node; kinds that no supported operator has are not kept.
struct ONNXAttribute: Sendable {
  /// A whole number.
  var integer: Int64?
  /// A 32-bit float.
  var float: Float?
  /// A text.
  var text: String?
  /// Whole numbers.
  var integers: [Int64] = []
  /// A tensor.
  var tensor: StoredTensor?
}
