/// The errors of shapes and memory. No function of this module traps because of a caller's sizes.
public enum TensorError: Error, Equatable, CustomStringConvertible {
  /// A dimension is negative, or the product of the dimensions does not fit the address space.
  case sizeOverflow([Int])
  /// The number of values differs from that of the shape's elements.
  case countMismatch(shape: TensorShape, count: Int)
  /// An operation does not support the shapes of its inputs.
  case shapeMismatch(operation: String, shapes: [TensorShape], requirement: String)
  /// An attribute of an operation is out of range.
  case invalidAttribute(operation: String, requirement: String)
  /// Memory of this size could not be allocated.
  case outOfMemory(bytes: Int)
  /// A kernel could not allocate its working memory.
  case outOfScratchMemory

  public var description: String {
    switch self {
    case .sizeOverflow(let dimensions):
      "dimensions \(dimensions) are negative or too large to address"
    case .countMismatch(let shape, let count):
      "\(count) values do not match the \(shape.count) elements of shape \(shape)"
    case .shapeMismatch(let operation, let shapes, let requirement):
      "\(operation): \(requirement); the shapes are "
        + shapes.map(\.description).joined(separator: ", ")
    case .invalidAttribute(let operation, let requirement):
      "\(operation): \(requirement)"
    case .outOfMemory(let bytes):
      "cannot allocate \(bytes) bytes of memory; use a smaller batch or image"
    case .outOfScratchMemory:
      "cannot allocate the working memory of a kernel; use a smaller batch or image"
    }
  }
}
