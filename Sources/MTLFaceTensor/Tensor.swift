package import MTLFaceSupport

/// A dense array of numbers with a shape, with value semantics (copy on write).
///
/// Elements are contiguous in row-major order. Images are stored channels last,
/// `[batch, height, width, channels]`. `Float` uses the vector kernels; `Double` uses the scalar
/// reference implementation of every operation.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The shape, with the outermost dimension first.
  public let shape: TensorShape
  private var storage: Storage<Scalar>

  /// Creates a tensor whose elements are undefined; the caller must set them before they are read.
  package init(uninitialized shape: TensorShape) throws(TensorError) {
    self.shape = shape
    storage = try Storage(count: shape.count)
  }

  /// Creates a tensor of memory that is never written and is valid while `owner` exists. It is
  /// copied only when the tensor is changed.
  package init(
    _ elements: UnsafePointer<Scalar>, shape: TensorShape, borrowedFrom owner: any BorrowedMemory
  ) {
    self.init(
      shape: shape, storage: Storage(elements, count: shape.count, borrowedFrom: owner))
  }

  /// Identifies the elements while they exist.
  var storageID: ObjectIdentifier { ObjectIdentifier(storage) }
  func markAsPacked() { storage.markAsPacked() }

  /// Releases the memory pages of a borrowed tensor's elements until they are read again.
  package func releasePages() { storage.releasePages() }

  /// Creates a tensor in which all elements are `value`.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)``.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(repeating value: Scalar, shape: TensorShape) throws(TensorError) {
    try self.init(uninitialized: shape)
    let elements = storage.elements
    for i in 0..<shape.count { elements[i] = value }
  }

  /// Creates a tensor from values in row-major order.
  ///
  /// - Throws: ``TensorError/countMismatch(shape:count:)`` if the number of values differs from
  ///   that of the shape's elements.
  public init(_ values: some Collection<Scalar>, shape: TensorShape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, count: values.count)
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: storage.elements, count: shape.count)
      .update(fromContentsOf: values)
  }

  /// Creates a tensor of one element, without dimensions.
  public init(scalar: Scalar) throws(TensorError) {
    try self.init(repeating: scalar, shape: TensorShape([]))
  }

  private init(shape: TensorShape, storage: Storage<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// The elements, for use by kernels in this module. The pointer is valid while the tensor exists:
  /// take it only from a parameter, or from a local variable that is used afterwards (for example,
  /// returned).
  var pointer: UnsafePointer<Scalar> { UnsafePointer(storage.elements) }

  /// The elements of a new tensor that is not yet shared, for functions that fill it.
  package var uninitializedPointer: UnsafeMutablePointer<Scalar> { storage.elements }

  /// A copy of the elements, in row-major order.
  public var values: [Scalar] { withUnsafeBufferPointer { Array($0) } }

  /// Calls `body` with the elements. The pointer must not escape the closure.
  public func withUnsafeBufferPointer<Result, Failure>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(storage) { () throws(Failure) in
      try body(UnsafeBufferPointer(start: storage.elements, count: shape.count))
    }
  }

  /// Calls `body` with the elements for modification. They are copied first if they are shared.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if the copy cannot be allocated.
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) -> Result
  ) throws(TensorError) -> Result {
    try makeUnique()
    let owner = storage
    return withExtendedLifetime(owner) {
      body(UnsafeMutableBufferPointer(start: owner.elements, count: shape.count))
    }
  }

  /// Copies the elements if they are shared, so that ``uninitializedPointer`` may be written.
  mutating func makeUnique() throws(TensorError) {
    guard storage.isBorrowed || !isKnownUniquelyReferenced(&storage) else {
      storage.evictPackedWeights()
      return
    }
    let copy = try Storage<Scalar>(count: shape.count)
    copy.elements.update(from: storage.elements, count: shape.count)
    storage = copy
  }

  /// Returns a tensor with the same elements and another shape of the same count. Nothing is
  /// copied.
  ///
  /// - Throws: ``TensorError/countMismatch(shape:count:)`` if the counts differ.
  public func reshaped(to shape: TensorShape) throws(TensorError) -> Tensor {
    guard shape.count == self.shape.count else {
      throw .countMismatch(shape: shape, count: self.shape.count)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// Returns the elements converted to another scalar type, rounded to nearest.
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public func converted<Other: TensorScalar>(to type: Other.Type) throws(TensorError)
    -> Tensor<Other>
  {
    let result = try Tensor<Other>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = Other(pointer[i]) }
    return result
  }

  /// The first element, which is the value of a scalar; NaN if the tensor is empty.
  public var scalarValue: Scalar { withUnsafeBufferPointer { $0.first ?? .nan } }

  /// True if no element is infinite or NaN.
  public var isFinite: Bool {
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    get {
      withUnsafeBufferPointer { elements in
        var start = 0
        while start < elements.count {
          let end = min(start + 4096, elements.count)
          let block = UnsafeBufferPointer(rebasing: elements[start..<end])
          guard block.areFinite else { return false }
          start = end
        }
        return true
      }
    }
  }
}

extension UnsafeBufferPointer where Element: TensorScalar {
  /// True if no element is infinite or NaN. All elements are read.
  package var areFinite: Bool {
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    get {
      // element * 0 is 0 for finite numbers and NaN otherwise. Without a branch, this is
      // vectorized.
      var nonFinite: UInt32 = 0
      for element in self { nonFinite |= element * 0 == 0 ? 0 : 1 }
      return nonFinite == 0
    }
  }
}
