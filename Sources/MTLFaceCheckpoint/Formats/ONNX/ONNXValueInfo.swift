/// An input or output of a graph: its name, element type and dimensions.
public struct ONNXValueInfo: Hashable, Sendable {
  /// A dimension, which is either a number or a symbol.
  public enum Dimension: Hashable, Sendable, CustomStringConvertible {
    /// A fixed size.
    case size(Int)
    /// A dimension known only when the graph runs, usually the batch size.
    case symbol(String)

    public var description: String {
      switch self {
      case .size(let size): "\(size)"
      case .symbol(let name): name.isEmpty ? "?" : name
      }
    }
  }

  /// The name of the value.
  public let name: String
  /// The element type as a number of `TensorProto.DataType`: 1 is float, 7 is int64. 0 means that
  /// the file does not specify it.
  public let elementType: Int
  /// The dimensions, outermost first. Images have the shape `[batch, channels, height, width]`.
  public let dimensions: [Dimension]
}
