/// An error of a tensor or an operation.
///
/// The functions of this module throw an error for invalid sizes instead of trapping.
public enum TensorError: Error, Equatable, CustomStringConvertible {
  /// A dimension is negative, or the product of the dimensions that are not zero exceeds
  /// ``TensorShape/maximumCount``.
  case sizeOverflow([Int])
  /// The number of values differs from the number of elements of the shape.
  case countMismatch(shape: TensorShape, count: Int)
  /// An operation does not support the shapes of its inputs. `requirement` describes the shapes
  /// that it supports.
  case shapeMismatch(operation: String, shapes: [TensorShape], requirement: String)
  /// An attribute of an operation is out of range. `requirement` describes the valid range.
  case invalidAttribute(operation: String, requirement: String)
  /// The given number of bytes could not be allocated.
  case outOfMemory(bytes: Int)
  /// A kernel could not allocate memory for intermediate results.
  case outOfScratchMemory

  public var description: String {
    switch self {
    case .sizeOverflow(let dimensions):
      "the dimensions \(dimensions) must not be negative, and the product of the nonzero ones must "
        + "be at most 2^40"
    case .countMismatch(let shape, let count):
      "the number of values is \(count), but the shape \(shape) requires \(shape.count)"
    case .shapeMismatch(let operation, let shapes, let requirement):
      "\(operation): \(requirement); shapes: "
        + shapes.map(\.description).joined(separator: ", ")
    case .invalidAttribute(let operation, let requirement):
      "\(operation): \(requirement)"
    case .outOfMemory(let bytes):
      "\(bytes) bytes of memory cannot be allocated; use a smaller batch or image"
    case .outOfScratchMemory:
      "memory for intermediate results cannot be allocated; use a smaller batch or image"
    }
  }
}
