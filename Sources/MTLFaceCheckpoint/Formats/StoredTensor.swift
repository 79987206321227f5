import MTLFaceSupport

/// A tensor in a file, which consists of an element type, a shape and a view of the file's bytes.
///
/// Values are read when they are requested. The file stays mapped for the lifetime of the tensor.
/// The initializer validates the shape, the strides and the position, so that reads never go beyond
/// the file. Values are returned in row-major order, whatever the strides.
public struct StoredTensor: Sendable {
  /// The name of the tensor in the file.
  public internal(set) var name: String
  /// The type of the stored elements.
  public let elementType: TensorElementType
  /// The dimensions, outermost first. The array is empty for a scalar.
  public let shape: [Int]
  /// The number of elements, which is the product of the dimensions (1 for a scalar).
  public let count: Int

  /// The distance between elements along each dimension, in elements, or `nil` for row-major order.
  let strides: [Int]?
  /// The offset of the first element in the file, in bytes.
  let byteOffset: Int
  let file: FileBytes

  /// The path of the file, or the name supplied for bytes in memory.
  public var path: String { file.path }

  /// The total size of the elements in bytes.
  public var byteCount: Int { count * elementType.byteSize }

  /// The largest supported number of dimensions.
  static let maximumRank = 32

  /// Creates a tensor whose elements begin `byteOffset` bytes into the file.
  ///
  /// - Parameters:
  ///   - strides: The distance between elements along each dimension, in elements, or `nil` for
  ///     row-major order.
  ///   - available: The byte range of the file that may contain the tensor's elements.
  /// - Throws: ``CheckpointError`` `impossibleShape` if there are too many dimensions, a number is
  ///   negative, a product overflows, or the tensor has more elements than the file has bytes;
  ///   `outOfRange` if an element lies outside `available`.
  init(
    name: String, elementType: TensorElementType, shape: [Int], strides: [Int]? = nil,
    byteOffset: Int, available: Range<Int>, file: FileBytes
  ) throws {
    func impossible(_ problem: String) -> CheckpointError {
      .impossibleShape(path: file.path, tensor: name, problem: problem)
    }
    guard shape.count <= Self.maximumRank else {
      throw impossible("\(shape.count) dimensions, more than \(Self.maximumRank)")
    }
    guard let count = checkedProduct(shape),
      !count.multipliedReportingOverflow(by: elementType.byteSize).overflow
    else { throw impossible("shape \(shape)") }
    guard count <= file.count else { throw impossible("shape \(shape) in \(file.count) bytes") }
    guard let last = Self.lastElement(shape: shape, count: count, strides: strides) else {
      throw impossible("strides \(strides ?? [])")
    }
    let (bytes, overflow1) = last.multipliedReportingOverflow(by: elementType.byteSize)
    let (end, overflow2) = bytes.addingReportingOverflow(byteOffset)
    guard !overflow1, !overflow2, byteOffset >= 0 else {
      throw impossible("offset \(byteOffset), strides \(strides ?? [])")
    }
    let isInside =
      byteOffset >= available.lowerBound && end <= available.upperBound && end <= file.count
    guard isInside || count == 0 else {
      throw CheckpointError.outOfRange(
        path: file.path, tensor: name, end: end - available.lowerBound,
        available: available.count)
    }
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.count = count
    self.strides = strides.flatMap { Self.simplified($0, shape: shape) }
    self.byteOffset = byteOffset
    self.file = file
  }

  /// Returns the largest element index of a view plus one, or `nil` if the strides are invalid.
  private static func lastElement(shape: [Int], count: Int, strides: [Int]?) -> Int? {
    guard let strides else { return count }
    guard strides.count == shape.count, strides.allSatisfy({ $0 >= 0 }) else { return nil }
    if count == 0 { return 0 }
    var end = 1
    for (size, stride) in zip(shape, strides) {
      let (step, overflow1) = (size - 1).multipliedReportingOverflow(by: stride)
      let (next, overflow2) = end.addingReportingOverflow(step)
      guard !overflow1, !overflow2 else { return nil }
      end = next
    }
    return end
  }

  /// Returns the strides, or `nil` if they represent row-major order.
  ///
  /// The stride of a dimension of size 1 is arbitrary. It is replaced with 0, so that later
  /// products cannot overflow.
  private static func simplified(_ strides: [Int], shape: [Int]) -> [Int]? {
    var expected = 1
    var isRowMajor = true
    var result = strides
    for axis in shape.indices.reversed() {
      if shape[axis] == 1 {
        result[axis] = 0
        continue
      }
      if strides[axis] != expected { isRowMajor = false }
      let (next, overflow) = expected.multipliedReportingOverflow(by: shape[axis])
      if overflow { isRowMajor = false }
      expected = next
    }
    return isRowMajor ? nil : result
  }
}

/// Returns the product of sizes, or `nil` if a size is negative or the product overflows.
///
/// Edge cases: the product of no sizes is 1. An overflow is reported even if another size is zero,
/// so that the result does not depend on the order of the sizes.
func checkedProduct(_ sizes: [Int]) -> Int? {
  var product = 1
  var hasZero = false
  for size in sizes {
    guard size >= 0 else { return nil }
    if size == 0 {
      hasZero = true
      continue
    }
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    product = next
  }
  return hasZero ? 0 : product
}
