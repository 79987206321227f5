extension Tensor {
  /// Reorders `[n, h, w, c]` to PyTorch's `[n, c, h, w]`; other ranks are returned as they are.
  public func channelsFirst() throws(TensorError) -> Tensor {
    guard shape.rank == 4 else { return self }
    let result = try Scalar.transposed(
      self, batch: shape.batch, rows: shape.pixels, columns: shape.channels, pool: .single)
    return try result.reshaped(
      to: TensorShape(shape.batch, shape.channels, shape.height, shape.width))
  }

  /// Reorders PyTorch's `[n, c, h, w]` to `[n, h, w, c]`; other ranks are returned as they are.
  public func channelsLast() throws(TensorError) -> Tensor {
    guard shape.rank == 4 else { return self }
    let d = shape.dimensions
    let result = try Scalar.transposed(
      self, batch: d[0], rows: d[1], columns: d[2] * d[3], pool: .single)
    return try result.reshaped(to: TensorShape(d[0], d[2], d[3], d[1]))
  }

  /// Elements `range` of the first dimension, copied.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` out of range.
  public func slice(_ range: Range<Int>) throws(TensorError) -> Tensor {
    guard shape.rank > 0, range.lowerBound >= 0, range.upperBound <= shape.batch else {
      throw .shapeMismatch(
        operation: "slice", shapes: [shape], requirement: "rows \(range) lie outside")
    }
    let rowCount = shape.batch == 0 ? 0 : shape.count / shape.batch
    let result = try Tensor(
      uninitialized: TensorShape([range.count] + shape.dimensions.dropFirst()))
    result.uninitializedPointer.update(
      from: pointer + range.lowerBound * rowCount, count: range.count * rowCount)
    return result
  }

  /// The rows and columns of a matrix-like tensor that are listed, in that order: rows select
  /// along the first dimension, columns along the second (`nil` keeps all).
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` out of range.
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
        operation: "select", shapes: [shape], requirement: "a listed row or column lies outside")
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

  /// Calls `body` with the offset and the length of what lies side by side of the listed rows and columns.
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
  /// The inverse of ``selecting(rows:columns:)``: a tensor of `shape`, zero but for the listed rows
  /// and columns, which are this tensor's.
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
        requirement: "a listed row or column lies outside")
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
  /// Replaces the elements at the listed positions of a vector.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` out of range.
  public mutating func replaceElements(at positions: [Int], with values: Tensor)
    throws(TensorError)
  {
    guard values.shape.count == positions.count,
      positions.allSatisfy({ (0..<shape.count).contains($0) })
    else {
      throw .shapeMismatch(
        operation: "replace", shapes: [shape, values.shape],
        requirement: "a position lies outside")
    }
    try withUnsafeMutableBufferPointer { target in
      for (i, position) in positions.enumerated() { target[position] = values.pointer[i] }
    }
  }
}
