/// The dimensions of a tensor, outermost first.
///
/// Images are `[batch, height, width, channels]`, vectors `[batch, features]`. A shape without
/// dimensions is a scalar with one element.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  /// The largest number of elements of a tensor: 2^40, so that sizes in bytes fit `Int`.
  public static let maximumCount = 1 << 40

  /// The sizes, each zero or more.
  public let dimensions: [Int]
  /// The number of elements: the product of the dimensions.
  public let count: Int

  /// Creates a shape after checking the sizes.
  ///
  /// - Throws: ``TensorError/sizeOverflow(_:)`` for a negative size or more than ``maximumCount``
  ///   elements. If a size is zero, the shape is empty; the product of the other sizes must be
  ///   within the limit nevertheless, so that any product of dimensions is safe.
  public init(_ dimensions: [Int]) throws(TensorError) {
    var product = 1
    for size in dimensions {
      guard size >= 0 else { throw .sizeOverflow(dimensions) }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, next <= Self.maximumCount else { throw .sizeOverflow(dimensions) }
      product = next
    }
    self.dimensions = dimensions
    count = dimensions.contains(0) ? 0 : product
  }

  /// Creates a shape from a list of sizes, with the same checks as ``init(_:)``.
  public init(_ dimensions: Int...) throws(TensorError) {
    try self.init(dimensions)
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }
  /// The first dimension; 1 for a scalar.
  public var batch: Int { dimensions.first ?? 1 }
  /// The last dimension, which is the channels of an image or the features of a vector; 1 for a
  /// scalar.
  public var channels: Int { dimensions.last ?? 1 }
  /// The product of all dimensions except the last.
  public var rows: Int { dimensions.dropLast().reduce(1, *) }
  /// The product of the dimensions between the first and the last, which is the pixels of one
  /// image.
  public var pixels: Int { rank < 3 ? 1 : dimensions[1..<(rank - 1)].reduce(1, *) }
  /// The second dimension of an image; 1 for vectors.
  public var height: Int { rank == 4 ? dimensions[1] : 1 }
  /// The third dimension of an image; 1 for vectors.
  public var width: Int { rank == 4 ? dimensions[2] : 1 }

  /// Returns the shape with another last dimension.
  public func withChannels(_ channels: Int) throws(TensorError) -> TensorShape {
    try TensorShape(Array(dimensions.dropLast()) + [channels])
  }

  /// The sizes, for example `2x112x112x3`; `scalar` for a shape without dimensions.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
  }
}
