extension Tensor {
  /// Returns the tensor with its dimensions `[n, h, w, c]` reordered to PyTorch's `[n, c, h, w]`.
  ///
  /// A tensor whose rank is not 4 is returned unchanged.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func channelsFirst() throws(TensorError) -> Tensor {
    guard shape.rank == 4 else { return self }
    let result = try Scalar.transposed(
      self, batch: shape.batch, rows: shape.pixels, columns: shape.channels, pool: .single)
    return try result.reshaped(
      to: TensorShape(shape.batch, shape.channels, shape.height, shape.width))
  }

  /// Returns the tensor with PyTorch's dimensions `[n, c, h, w]` reordered to `[n, h, w, c]`.
  ///
  /// A tensor whose rank is not 4 is returned unchanged.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func channelsLast() throws(TensorError) -> Tensor {
    guard shape.rank == 4 else { return self }
    let d = shape.dimensions
    let result = try Scalar.transposed(
      self, batch: d[0], rows: d[1], columns: d[2] * d[3], pool: .single)
    return try result.reshaped(to: TensorShape(d[0], d[2], d[3], d[1]))
  }

  /// Returns a copy of the rows whose indices along the first dimension are in `range`.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if the range is out of
  ///   bounds, and ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func slice(_ range: Range<Int>) throws(TensorError) -> Tensor {
    guard shape.rank > 0, range.lowerBound >= 0, range.upperBound <= shape.batch else {
      throw .shapeMismatch(
        operation: "slice", shapes: [shape], requirement: "the rows \(range) must be in bounds")
    }
    let rowSize = shape.batch == 0 ? 0 : shape.count / shape.batch
    let result = try Tensor(
      uninitialized: TensorShape([range.count] + shape.dimensions.dropFirst()))
    result.uninitializedPointer.update(
      from: pointer + range.lowerBound * rowSize, count: range.count * rowSize)
    return result
  }

  /// Returns a copy of the given rows and columns in the given order.
  ///
  /// - Parameters:
  ///   - rows: Indices along the first dimension, or `nil` for all rows.
  ///   - columns: Indices along the second dimension, or `nil` for all columns.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if an index is out of
  ///   bounds, and ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func selecting(rows: [Int]?, columns: [Int]? = nil) throws(TensorError) -> Tensor {
    let d = shape.dimensions
    let rowTotal = d.first ?? 1
    let columnTotal = d.count > 1 ? d[1] : 1
    let inner = d.dropFirst(2).reduce(1, *)
    let rowList = rows ?? Array(0..<rowTotal)
    let columnList = columns ?? Array(0..<columnTotal)
    guard rowList.allSatisfy({ (0..<rowTotal).contains($0) }),
      columnList.allSatisfy({ (0..<columnTotal).contains($0) }), rows == nil || d.count > 0,
      columns == nil || d.count > 1
    else {
      throw .shapeMismatch(
        operation: "select", shapes: [shape],
        requirement: "the selected rows and columns must be in bounds")
    }
    var sizes = d
    if !sizes.isEmpty { sizes[0] = rowList.count }
    if sizes.count > 1 { sizes[1] = columnList.count }
    let result = try Tensor(uninitialized: TensorShape(sizes))
    var target = result.uninitializedPointer
    Self.forEachRun(rowList, columnList, of: columnTotal, inner) { offset, count in
      target.update(from: pointer + offset, count: count)
      target += count
    }
    return result
  }

  /// Calls `body` with the offset and the length of each contiguous run of the given rows and
  /// columns.
  private static func forEachRun(
    _ rows: [Int], _ columns: [Int], of columnTotal: Int, _ inner: Int,
    _ body: (_ offset: Int, _ count: Int) -> Void
  ) {
    func isRun(_ list: [Int]) -> Bool {
      zip(list, list.dropFirst()).allSatisfy { $0 + 1 == $1 }
    }
    guard let row = rows.first, let column = columns.first else { return }
    if isRun(columns) {
      let isWhole = columns.count == columnTotal && isRun(rows)
      let count = (isWhole ? rows.count : 1) * columns.count * inner
      for row in isWhole ? [row] : rows { body((row * columnTotal + column) * inner, count) }
    } else {
      for row in rows {
        for column in columns { body((row * columnTotal + column) * inner, inner) }
      }
    }
  }
}

extension Tensor {
  /// Returns a tensor that contains the elements of this tensor in the given rows and columns, and
  /// zeros elsewhere.
  ///
  /// If no index occurs twice, selecting the same rows and columns of the result with
  /// ``selecting(rows:columns:)`` returns the elements of this tensor.
  ///
  /// - Parameters:
  ///   - shape: The shape of the result.
  ///   - rows: Indices along the first dimension of the result, or `nil` for all rows.
  ///   - columns: Indices along the second dimension of the result, or `nil` for all columns.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if an index is out of
  ///   bounds or the number of selected elements differs from the number of elements of this
  ///   tensor, and ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func scattered(into shape: TensorShape, rows: [Int]?, columns: [Int]?) throws(TensorError)
    -> Tensor
  {
    let d = shape.dimensions
    let columnTotal = d.count > 1 ? d[1] : 1
    let inner = d.dropFirst(2).reduce(1, *)
    let rowList = rows ?? Array(0..<(d.first ?? 1))
    let columnList = columns ?? Array(0..<columnTotal)
    guard rowList.allSatisfy({ (0..<(d.first ?? 1)).contains($0) }),
      columnList.allSatisfy({ (0..<columnTotal).contains($0) }),
      self.shape.count == rowList.count * columnList.count * inner
    else {
      throw .shapeMismatch(
        operation: "scatter", shapes: [self.shape, shape],
        requirement: "the selected rows and columns must be in bounds, and the number of selected "
          + "elements must equal the number of elements of the tensor")
    }
    let result = try Tensor(repeating: 0, shape: shape)
    var source = pointer
    Self.forEachRun(rowList, columnList, of: columnTotal, inner) { offset, count in
      (result.uninitializedPointer + offset).update(from: source, count: count)
      source += count
    }
    return result
  }
}

extension Tensor {
  /// Replaces the elements at the given positions.
  ///
  /// - Parameters:
  ///   - positions: Indices of elements in row-major order.
  ///   - values: The new elements, one for each position.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if a position is out of
  ///   bounds or the number of values differs from the number of positions, and
  ///   ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public mutating func replaceElements(at positions: [Int], with values: Tensor)
    throws(TensorError)
  {
    guard values.shape.count == positions.count,
      positions.allSatisfy({ (0..<shape.count).contains($0) })
    else {
      throw .shapeMismatch(
        operation: "replace", shapes: [shape, values.shape],
        requirement: "the positions must be in bounds, and the number of values must equal the "
          + "number of positions")
    }
    try withUnsafeMutableBufferPointer { target in
      for (i, position) in positions.enumerated() { target[position] = values.pointer[i] }
    }
  }
}
