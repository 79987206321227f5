/// A tensor as a file holds it: a type, a shape, and a view of the file's bytes.
///
/// Nothing is read until values are asked for. The file stays mapped as long as the tensor lives.
/// Everything a file claims about a tensor was checked when this value was made, so reading cannot
/// leave the file. Values come in logical row-major order whatever the strides.
public struct StoredTensor: Sendable {
  /// The key under which the file holds it; used in messages.
  public internal(set) var name: String
  /// The type of the stored elements.
  public let elementType: ElementType
  /// The size of each dimension; empty for a scalar.
  public let shape: [Int]
  /// The number of elements: the product of ``shape``, 1 for a scalar.
  public let count: Int

  /// Elements to step per dimension, or nil where the elements lie in row-major order.
  let strides: [Int]?
  /// Where the first element begins in the file.
  let byteOffset: Int
  let file: FileBytes

  /// The path of the file, for messages.
  public var path: String { file.path }

  /// Bytes of all elements, without gaps.
  public var byteCount: Int { count * elementType.byteSize }

  /// The most dimensions that a tensor may have.
  static let maximumRank = 32

  /// A tensor whose elements begin `byteOffset` bytes into the file.
  ///
  /// - Parameters:
  ///   - strides: elements to step per dimension; nil for row-major order.
  ///   - available: the bytes, from the start of the file, that the tensor's elements may lie in.
  /// - Throws: ``CheckpointError`` `impossibleShape` for negative numbers, products that overflow
  ///   and (by repetition with stride 0) more elements than the file has bytes; `outOfRange` where
  ///   an element would lie outside `available`.
  init(
    name: String, elementType: ElementType, shape: [Int], strides: [Int]? = nil,
    byteOffset: Int, available: Range<Int>, file: FileBytes
  ) throws {
    func impossible(_ problem: String) -> CheckpointError {
      .impossibleShape(path: file.path, tensor: name, problem: problem)
    }
    guard shape.count <= Self.maximumRank else { throw impossible("\(shape.count) dimensions") }
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

  /// One past the largest element index that a view reaches, or nil where that is impossible.
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

  /// Nil where the strides are those of row-major order. A dimension of size 1 may have any stride;
  /// it becomes 0, so that later products cannot overflow.
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

/// The product of sizes, or nil where one is negative or the product overflows.
///
/// Edge cases: 1 for no sizes. A zero does not excuse an overflow in front of it or after it, so
/// that the answer does not depend on the order.
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
