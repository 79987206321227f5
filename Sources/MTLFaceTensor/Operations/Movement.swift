/// Tensors side by side along the last dimension; the others agree.
public struct Concatenate: Operation, Hashable {
  public var name: String { "concatenate" }

  /// A concatenation.
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard let first = inputs.first else { throw mismatch(inputs, "needs an input") }
    var total = 0
    for shape in inputs {
      guard shape.rank > 1, shape.dimensions.dropLast().elementsEqual(first.dimensions.dropLast())
      else { throw mismatch(inputs, "needs equal dimensions but the last") }
      total += shape.channels
    }
    return try first.withChannels(total)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    try Forward(output: S.concatenated(inputs, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    var gradients: [Tensor<S>?] = []
    var start = 0
    for (input, needed) in zip(inputs, needs) {
      let count = input.shape.channels
      gradients.append(
        needed ? try S.columns(gradient, from: start, count: count, pool: context.pool) : nil)
      start += count
    }
    return gradients
  }
}

/// `[n, h, w, c]` to `[n, c h w]` in PyTorch's order, channels slowest.
public struct Flatten: Operation, Hashable {
  public var name: String { "flatten" }

  /// A flattening.
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 1...1)
    let x = inputs[0]
    guard x.rank == 4 else { throw mismatch(inputs, "needs [n, h, w, c]") }
    return try Shape(x.batch, x.pixels * x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let s = inputs[0].shape
    let y = try S.transpose(
      inputs[0], batch: s.batch, rows: s.pixels, columns: s.channels, pool: context.pool)
    return try Forward(output: y.reshaped(to: outputShape([s])))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let s = inputs[0].shape
    return [
      try S.transpose(
        gradient, batch: s.batch, rows: s.channels, columns: s.pixels, pool: context.pool
      ).reshaped(to: s)
    ]
  }
}

/// `[n, c h w]` or `[n, 1, 1, c h w]` in PyTorch's order, channels slowest, to `[n, h, w, c]`: what
/// ``Flatten`` undoes.
public struct Unflatten: Operation, Hashable {
  /// Rows of the images.
  public let height: Int
  /// Columns of the images.
  public let width: Int
  public var name: String { "unflatten" }

  /// An unflattening to images of `height` by `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 1...1)
    let sizes = 1...Shape.maximumCount
    guard sizes.contains(height), sizes.contains(width) else {
      throw .invalidAttribute(operation: name, requirement: "at least one row and column")
    }
    let pixels = try Shape(height, width).count
    let x = inputs[0]
    guard x.rank == 2 || x.rank == 4, x.pixels == 1, x.channels > 0,
      x.channels.isMultiple(of: pixels)
    else { throw mismatch(inputs, "needs vectors of a multiple of \(pixels)") }
    return try Shape(x.batch, height, width, x.channels / pixels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let y = try outputShape([inputs[0].shape])
    return try Forward(
      output: S.transpose(
        inputs[0], batch: y.batch, rows: y.channels, columns: y.pixels, pool: context.pool
      ).reshaped(to: y))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let y = gradient.shape
    return [
      try S.transpose(
        gradient, batch: y.batch, rows: y.pixels, columns: y.channels, pool: context.pool
      ).reshaped(to: inputs[0].shape)
    ]
  }
}

/// The rows of a constant table that the indices name: inputs `table [rows, c]` and
/// `indices [n]` (whole numbers; out of range gives a row of NaN). No gradients.
public struct GatherRows: Operation, Hashable {
  public var name: String { "gather rows" }

  /// A look-up.
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 2...2)
    guard inputs[0].rank == 2, inputs[1].rank == 1 else {
      throw mismatch(inputs, "needs [rows, c] and [n]")
    }
    return try Shape(inputs[1].count, inputs[0].channels)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let (table, indices) = (inputs[0], inputs[1])
    let (rows, columns) = (table.shape.batch, table.shape.channels)
    let y = try Tensor<S>(uninitialized: outputShape([table.shape, indices.shape]))
    for n in 0..<indices.shape.count {
      let target = y.output + n * columns
      if let row = Int(exactly: indices.pointer[n]), (0..<rows).contains(row) {
        target.update(from: table.pointer + row * columns, count: columns)
      } else {
        target.update(repeating: .nan, count: columns)
      }
    }
    return Forward(output: y)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] { [nil, nil] }
}

/// Appends `groups` one-hot channels, constant over the image: inputs `x [n, h, w, c]` and
/// `group [n]` (a group out of range lights none). How D_img and the w/o-ICM variant are told the
/// age group.
public struct AppendOneHot: Operation, Hashable {
  /// The number of channels appended.
  public let groups: Int
  public var name: String { "append one-hot" }

  /// An appending of `groups` maps.
  public init(groups: Int) { self.groups = groups }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 2...2)
    guard inputs[0].rank > 1, inputs[1].rank == 1, inputs[1].count == inputs[0].batch else {
      throw mismatch(inputs, "needs [n, h, w, c] and one group per image")
    }
    guard (1...Shape.maximumCount).contains(groups) else {
      throw .invalidAttribute(operation: name, requirement: "at least one group")
    }
    return try inputs[0].withChannels(inputs[0].channels + groups)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let (x, group) = (inputs[0], inputs[1])
    let maps = try Tensor<S>(repeating: 0, shape: x.shape.withChannels(groups))
    let pixels = x.shape.pixels
    for n in 0..<x.shape.batch {
      guard let lit = Int(exactly: group.pointer[n]), (0..<groups).contains(lit) else { continue }
      for pixel in (n * pixels)..<((n + 1) * pixels) { maps.output[pixel * groups + lit] = 1 }
    }
    return try Forward(output: S.concatenated([x, maps], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let channels = inputs[0].shape.channels
    return [
      needs[0] ? try S.columns(gradient, from: 0, count: channels, pool: context.pool) : nil, nil,
    ]
  }
}

/// Appends channels of fixed values, the same at every pixel: input `x [n, h, w, c]`.
public struct AppendConstant: Operation, Hashable {
  /// The values, one for each channel appended.
  public let values: [Double]
  public var name: String { "append constant" }

  /// An appending of `values.count` channels.
  public init(_ values: [Double]) { self.values = values }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 1...1)
    guard inputs[0].rank == 4 else { throw mismatch(inputs, "needs [n, h, w, c]") }
    return try inputs[0].withChannels(inputs[0].channels + values.count)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let maps = try Tensor<S>(uninitialized: inputs[0].shape.withChannels(values.count))
    for (c, value) in values.enumerated() {
      for row in 0..<maps.shape.rows { maps.output[row * values.count + c] = S(value) }
    }
    return try Forward(output: S.concatenated([inputs[0], maps], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.columns(gradient, from: 0, count: inputs[0].shape.channels, pool: context.pool)]
  }
}
