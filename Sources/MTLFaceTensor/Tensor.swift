/// A dense array of numbers with a shape: a value that copies on write. Elements are contiguous,
/// the last dimension fastest; images are kept channels last, `[batch, height, width, channels]`.
///
/// `Float` runs on the vector kernels, `Double` on the plain scalar reference of every operation.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The sizes, outermost first.
  public let shape: TensorShape
  private var storage: Storage<Scalar>

  /// A tensor whose elements the caller fills before anyone reads them.
  package init(uninitialized shape: TensorShape) throws(TensorError) {
    self.shape = shape
    storage = try Storage(count: shape.count)
  }

  /// A tensor of memory that nobody writes and that lasts as long as `owner`; nothing is copied
  /// until the tensor is changed.
  package init(
    _ elements: UnsafePointer<Scalar>, shape: TensorShape, borrowedFrom owner: any BorrowedMemory
  ) {
    self.init(
      shape: shape, storage: Storage(elements, count: shape.count, borrowedFrom: owner))
  }

  /// Tells these elements from others while they last.
  var storageID: ObjectIdentifier { ObjectIdentifier(storage) }
  func markAsPacked() { storage.markAsPacked() }

  /// Gives back what memory a borrowed tensor's elements take until they are read again.
  package func releasePages() { storage.releasePages() }

  /// A tensor with the same value everywhere.
  /// - Throws: ``TensorError/outOfMemory(bytes:)``.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(repeating value: Scalar, shape: TensorShape) throws(TensorError) {
    try self.init(uninitialized: shape)
    let elements = storage.elements
    for i in 0..<shape.count { elements[i] = value }
  }

  /// Copies the values, given in row-major order.
  /// - Throws: ``TensorError/countMismatch(shape:count:)`` unless they fill the shape exactly.
  public init(_ values: some Collection<Scalar>, shape: TensorShape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, count: values.count)
    }
    try self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: storage.elements, count: shape.count)
      .update(fromContentsOf: values)
  }

  /// A tensor of one element and no dimensions.
  public init(scalar: Scalar) throws(TensorError) {
    try self.init(repeating: scalar, shape: TensorShape([]))
  }

  private init(shape: TensorShape, storage: Storage<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// The elements for kernels of this module. Valid while the tensor lives: take it only from a
  /// parameter, or from a local that is used (returned) afterwards.
  var pointer: UnsafePointer<Scalar> { UnsafePointer(storage.elements) }

  /// The elements of a tensor just made and not yet shared, for kernels that fill it.
  package var uninitializedPointer: UnsafeMutablePointer<Scalar> { storage.elements }

  /// The elements in row-major order, copied.
  public var values: [Scalar] { withUnsafeBufferPointer { Array($0) } }

  /// Calls `body` with the elements, which must not escape.
  public func withUnsafeBufferPointer<Result, Failure>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(storage) { () throws(Failure) in
      try body(UnsafeBufferPointer(start: storage.elements, count: shape.count))
    }
  }

  /// Calls `body` with the elements to change; copies them first if they are shared.
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` when the copy cannot be made.
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) -> Result
  ) throws(TensorError) -> Result {
    try makeUnique()
    let owner = storage
    return withExtendedLifetime(owner) {
      body(UnsafeMutableBufferPointer(start: owner.elements, count: shape.count))
    }
  }

  /// Copies the elements if another tensor shares them, so that ``uninitializedPointer`` may be written.
  mutating func makeUnique() throws(TensorError) {
    guard storage.isBorrowed || !isKnownUniquelyReferenced(&storage) else {
      storage.evictPackedWeights()
      return
    }
    let copy = try Storage<Scalar>(count: shape.count)
    copy.elements.update(from: storage.elements, count: shape.count)
    storage = copy
  }

  /// The same elements under another shape of as many elements; nothing is copied.
  public func reshaped(to shape: TensorShape) throws(TensorError) -> Tensor {
    guard shape.count == self.shape.count else {
      throw .countMismatch(shape: shape, count: self.shape.count)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// The elements as another scalar type, rounded to nearest.
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public func converted<Other: TensorScalar>(to type: Other.Type) throws(TensorError)
    -> Tensor<Other>
  {
    let result = try Tensor<Other>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = Other(pointer[i]) }
    return result
  }

  /// The first element: the value of a scalar. Not a number when the tensor is empty.
  public var scalarValue: Scalar { withUnsafeBufferPointer { $0.first ?? .nan } }

  /// True when no element is infinite or not a number.
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
  /// True when no element is infinite or not a number; all are looked at.
  package var areFinite: Bool {
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    get {
      // 0 times a number is 0, times anything else NaN: no branch, so that vectors can do it.
      var strange: UInt32 = 0
      for element in self { strange |= element * 0 == 0 ? 0 : 1 }
      return strange == 0
    }
  }
}
