/// The dimensions of a tensor, outermost first.
///
/// The shape of images is `[batch, height, width, channels]`, and the shape of vectors is
/// `[batch, features]`. A shape without dimensions is the shape of a scalar, which has one element.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  /// The maximum number of elements of a tensor, 2^40. The limit ensures that sizes in bytes fit in
  /// `Int`.
  public static let maximumCount = 1 << 40

  /// The dimensions, none of which is negative.
  public let dimensions: [Int]
  /// The number of elements, which is the product of the dimensions.
  public let count: Int

  /// Creates a shape with the given dimensions.
  ///
  /// - Throws: ``TensorError/sizeOverflow(_:)`` if a dimension is negative, or if the product of
  ///   the dimensions that are not zero exceeds ``maximumCount``. Dimensions that are zero are
  ///   ignored in this check, so that no product of some of the dimensions can overflow.
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

  /// Creates a shape with the given dimensions.
  ///
  /// - Throws: ``TensorError/sizeOverflow(_:)`` if a dimension is negative, or if the product of
  ///   the dimensions that are not zero exceeds ``maximumCount``.
  public init(_ dimensions: Int...) throws(TensorError) {
    try self.init(dimensions)
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }
  /// The first dimension, or 1 for a scalar.
  public var batch: Int { dimensions.first ?? 1 }
  /// The last dimension, or 1 for a scalar. It is the number of channels of an image or the number
  /// of features of a vector.
  public var channels: Int { dimensions.last ?? 1 }
  /// The product of all dimensions except the last.
  public var rows: Int { dimensions.dropLast().reduce(1, *) }
  /// The product of all dimensions except the first and the last, which is the number of pixels of
  /// an image.
  public var pixels: Int { rank < 3 ? 1 : dimensions[1..<(rank - 1)].reduce(1, *) }
  /// The second dimension if the rank is 4, and 1 otherwise.
  public var height: Int { rank == 4 ? dimensions[1] : 1 }
  /// The third dimension if the rank is 4, and 1 otherwise.
  public var width: Int { rank == 4 ? dimensions[2] : 1 }

  /// Returns the shape with the last dimension replaced by `channels`.
  public func withChannels(_ channels: Int) throws(TensorError) -> TensorShape {
    try TensorShape(Array(dimensions.dropLast()) + [channels])
  }

  /// The dimensions separated by `x`, such as `2x112x112x3`, or `scalar` if there are none.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
  }
}
