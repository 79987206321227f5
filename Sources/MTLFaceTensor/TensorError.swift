/// What can go wrong with shapes and memory. Nothing in this module traps on a caller's sizes.
public enum TensorError: Error, Equatable, CustomStringConvertible {
  /// A dimension is negative, or the product of the dimensions does not fit the address space.
  case sizeOverflow([Int])
  /// The number of values given does not fill the shape.
  case countMismatch(shape: TensorShape, count: Int)
  /// An operation was given shapes that it cannot take.
  case shapeMismatch(operation: String, shapes: [TensorShape], requirement: String)
  /// An attribute of an operation is out of its range.
  case invalidAttribute(operation: String, requirement: String)
  /// Memory for this many bytes could not be had.
  case outOfMemory(bytes: Int)
  /// A kernel could not have the memory that it works in.
  case outOfScratchMemory

  public var description: String {
    switch self {
    case .sizeOverflow(let dimensions):
      "dimensions \(dimensions) are negative or too large to address"
    case .countMismatch(let shape, let count):
      "\(count) values do not fill the shape \(shape) of \(shape.count)"
    case .shapeMismatch(let operation, let shapes, let requirement):
      "\(operation) got \(shapes.map(\.description).joined(separator: ", ")): \(requirement)"
    case .invalidAttribute(let operation, let requirement):
      "\(operation): \(requirement)"
    case .outOfMemory(let bytes):
      "\(bytes) bytes of memory could not be had; use a smaller batch or image"
    case .outOfScratchMemory:
      "a kernel's working memory could not be had; use a smaller batch or image"
    }
  }
}
