/// A value that a graph takes or gives: its name, its element type and its sizes.
public struct ONNXValue: Hashable, Sendable {
  /// A size: a number, or a name that stands for one.
  public enum Dimension: Hashable, Sendable, CustomStringConvertible {
    /// A fixed size.
    case size(Int)
    /// Known when the graph runs: the batch, usually.
    case symbol(String)

    public var description: String {
      switch self {
      case .size(let size): "\(size)"
      case .symbol(let name): name.isEmpty ? "?" : name
      }
    }
  }

  /// The name.
  public let name: String
  /// ONNX's number of the element type: 1 is float, 7 is int64; 0 where the file does not say.
  public let elementType: Int
  /// The sizes, outermost first; images are `[batch, channels, height, width]`.
  public let dimensions: [Dimension]
}

/// One operation of a graph.
struct ONNXNode: Sendable {
  /// Its name; often empty.
  var name = ""
  /// The operator: `Conv`.
  var operation = ""
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
    return "\(operation) \(CheckpointError.quoted(shown))"
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
