package import MTLFaceSupport

/// A multidimensional array of numbers with value semantics.
///
/// Elements are contiguous in row-major order. Images are stored in channels-last order,
/// `[batch, height, width, channels]`. The memory is copied only when a shared tensor is changed
/// (copy on write).
///
/// Operations on `Float` tensors use the vector kernels. Operations on `Double` tensors use the
/// scalar reference implementation, and OpenBLAS for large products.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The dimensions of the tensor, outermost first.
  public let shape: TensorShape
  private var storage: Storage<Scalar>

  /// Creates a tensor whose elements are undefined until the caller sets them.
  package init(uninitialized shape: TensorShape) throws(TensorError) {
    self.shape = shape
    storage = try Storage(count: shape.count)
  }

  /// Creates a tensor that refers to memory without copying it.
  ///
  /// The memory is copied when the tensor is changed.
  ///
  /// - Parameters:
  ///   - elements: The elements in row-major order, which must not change while `owner` exists.
  ///   - shape: The shape of the tensor.
  ///   - owner: The owner of the memory, which the tensor retains.
  package init(
    _ elements: UnsafePointer<Scalar>, shape: TensorShape, borrowedFrom owner: any BorrowedMemory
  ) {
    self.init(
      shape: shape, storage: Storage(elements, count: shape.count, borrowedFrom: owner))
  }

  /// An identifier of the memory, which is unique while the memory exists.
  var storageID: ObjectIdentifier { ObjectIdentifier(storage) }
  func markAsPacked() { storage.markAsPacked() }

  /// Releases the pages of borrowed memory until the elements are read again.
  package func releasePages() { storage.releasePages() }

  /// Creates a tensor whose elements are all equal to `value`.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(repeating value: Scalar, shape: TensorShape) throws(TensorError) {
    try self.init(uninitialized: shape)
    let elements = storage.elements
    for i in 0..<shape.count { elements[i] = value }
  }

  /// Creates a tensor from values in row-major order.
  ///
  /// - Throws: ``TensorError/countMismatch(shape:count:)`` if the number of values differs from the
  ///   number of elements of the shape, and ``TensorError/outOfMemory(bytes:)`` if memory cannot be
  ///   allocated.
  public init(_ values: some Collection<Scalar>, shape: TensorShape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, count: values.count)
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: storage.elements, count: shape.count)
      .update(fromContentsOf: values)
  }

  /// Creates a tensor with one element and no dimensions.
  public init(scalar: Scalar) throws(TensorError) {
    try self.init(repeating: scalar, shape: TensorShape([]))
  }

  private init(shape: TensorShape, storage: Storage<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// A pointer to the elements, for the kernels in this module.
  ///
  /// The pointer is valid only while the tensor exists. Read this property only from a parameter,
  /// or from a local variable that is used again later, for example in a `return` statement.
  var pointer: UnsafePointer<Scalar> { UnsafePointer(storage.elements) }

  /// A pointer for writing the elements of a new tensor that is not shared yet.
  package var uninitializedPointer: UnsafeMutablePointer<Scalar> { storage.elements }

  /// A copy of the elements in row-major order.
  public var values: [Scalar] { withUnsafeBufferPointer { Array($0) } }

  /// Calls `body` with the elements, and returns its result. The pointer must not escape the
  /// closure.
  public func withUnsafeBufferPointer<Result, Failure>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(storage) { () throws(Failure) in
      try body(UnsafeBufferPointer(start: storage.elements, count: shape.count))
    }
  }

  /// Calls `body` with the elements for modification, and returns its result.
  ///
  /// Shared elements are copied first. The pointer must not escape the closure.
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

  /// Copies the elements if they are shared or borrowed, so that they can be written through
  /// ``uninitializedPointer``.
  mutating func makeUnique() throws(TensorError) {
    guard storage.isBorrowed || !isKnownUniquelyReferenced(&storage) else {
      storage.evictPackedWeights()
      return
    }
    let copy = try Storage<Scalar>(count: shape.count)
    copy.elements.update(from: storage.elements, count: shape.count)
    storage = copy
  }

  /// Returns a tensor with the same elements and another shape. The elements are not copied.
  ///
  /// - Throws: ``TensorError/countMismatch(shape:count:)`` if the shapes have different numbers of
  ///   elements.
  public func reshaped(to shape: TensorShape) throws(TensorError) -> Tensor {
    guard shape.count == self.shape.count else {
      throw .countMismatch(shape: shape, count: self.shape.count)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// Returns a tensor with the elements converted to another number type and rounded to nearest.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public func converted<Other: TensorScalar>(to type: Other.Type) throws(TensorError)
    -> Tensor<Other>
  {
    if let same = self as? Tensor<Other> { return same }
    let result = try Tensor<Other>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = Other(pointer[i]) }
    return result
  }

  /// The first element, which is the value of a scalar, or NaN if the tensor is empty.
  public var scalarValue: Scalar { withUnsafeBufferPointer { $0.first ?? .nan } }

  /// Whether all elements are finite.
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
  /// Whether all elements are finite. Reads all elements even if the first one is not finite.
  package var areFinite: Bool {
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    get {
      // element * 0 is 0 for finite numbers, and NaN otherwise. The loop has no branches, so the
      // compiler vectorizes it.
      var nonFinite: UInt32 = 0
      for element in self { nonFinite |= element * 0 == 0 ? 0 : 1 }
      return nonFinite == 0
    }
  }
}
