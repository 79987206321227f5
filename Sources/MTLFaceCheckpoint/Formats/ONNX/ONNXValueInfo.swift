/// The description of an input or output of a graph.
public struct ONNXValueInfo: Hashable, Sendable {
  /// A dimension, which is either a number or a symbol.
  public enum Dimension: Hashable, Sendable, CustomStringConvertible {
    /// A fixed size.
    case size(Int)
    /// A dimension that is known only when the graph runs, usually the batch size.
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
  /// The element type as a number of `TensorProto.DataType`, for example 1 for float and 7 for
  /// int64. 0 means that the file does not specify the type.
  public let elementType: Int
  /// The dimensions, outermost first. Images have the shape `[batch, channels, height, width]`.
  public let dimensions: [Dimension]
}
