/// A value that a graph takes or gives: its name, its element type and its sizes.
public struct ONNXValueInfo: Hashable, Sendable {
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
