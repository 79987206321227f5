/// A description of an operation input, which consists of its shape and the kind of its values.
package struct OperationInput: Sendable {
  /// The dimensions, outermost first.
  package let shape: [Int]
  /// The kind of the values.
  package let kind: Kind
  /// Whether the operation has a gradient for this input.
  package let isDifferentiable: Bool

  /// The kind of the values of an input.
  package enum Kind: Hashable, Sendable {
    /// Normally distributed values with standard deviation 1.
    case normal
    /// Normally distributed values with standard deviation 1 / sqrt(fan-in). A product with such a
    /// weight preserves the magnitude of the values.
    case weight
    /// Uniformly distributed values in 0.5...1.5.
    case positive
    /// Uniformly distributed values with magnitudes in 0.1...1.1 and random signs. They are far
    /// enough from zero for finite differences of functions that have a kink there.
    case awayFromZero
    /// Different multiples of 1 / 64, so that every maximum is unique.
    case distinct
    /// Uniformly distributed values in -0.95...0.95. They are cosines of angles whose sine is large
    /// enough for a division.
    case cosines
    /// Random rows with Euclidean norm 1.
    case unitRows
    /// Random integers that are at least 0 and less than this number, except that every third one
    /// is -1.
    case labels(Int)
    /// Random integers that are at least 0 and less than this number, except that the last one,
    /// unless it is the only one, is equal to this number and therefore out of range.
    case indices(Int)
    /// The values 0, 0.5 and 1, repeated.
    case rowWeights
  }

  init(_ shape: [Int], _ kind: Kind, isDifferentiable: Bool) {
    self.shape = shape
    self.kind = kind
    self.isDifferentiable = isDifferentiable
  }

  static func normal(_ shape: Int...) -> Self { .init(shape, .normal, isDifferentiable: true) }
  static func weight(_ shape: Int...) -> Self { .init(shape, .weight, isDifferentiable: true) }
  static func positive(_ shape: Int...) -> Self { .init(shape, .positive, isDifferentiable: true) }
  static func values(_ kind: Kind, _ shape: Int...) -> Self {
    .init(shape, kind, isDifferentiable: true)
  }
  /// Creates an input for which the operation has no gradient.
  static func constant(_ kind: Kind, _ shape: Int...) -> Self {
    .init(shape, kind, isDifferentiable: false)
  }

  /// Returns a tensor with random values from `source`.
  func makeTensor(using source: RandomSource) throws(TensorError) -> Tensor<Float> {
    let shape = try TensorShape(shape)
    func random(_ distribution: RandomSource.Distribution) throws(TensorError) -> Tensor<Float> {
      try source.makeTensor(distribution, shape: shape, as: Float.self, pool: .single)
    }
    func tensor(_ value: (Int) -> Float) throws(TensorError) -> Tensor<Float> {
      try Tensor((0..<shape.count).map(value), shape: shape)
    }
    switch kind {
    case .normal: return try random(.normal(standardDeviation: 1))
    case .weight:
      let fanIn = Double(max(1, self.shape.dropFirst().reduce(1, *)))
      return try random(.normal(standardDeviation: 1 / fanIn.squareRoot()))
    case .cosines: return try random(.uniform(bound: 0.95))
    case .positive:
      let values = try random(.uniform(bound: 0.5)).values
      return try tensor { 1 + values[$0] }
    case .awayFromZero:
      let values = try random(.uniform(bound: 1)).values
      return try tensor { values[$0] < 0 ? values[$0] - 0.1 : values[$0] + 0.1 }
    case .distinct:
      var source = source
      let order = (0..<shape.count).shuffled(using: &source)
      return try tensor { Float(order[$0] - shape.count / 2) / 64 }
    case .unitRows:
      return try NormalizeRows().forward(
        [
          random(.normal(standardDeviation: 1))
            .reshaped(to: TensorShape(shape.rows, shape.channels))
        ],
        OperationContext(pool: .single)
      ).output.reshaped(to: shape)
    case .labels(let count):
      return try tensor { $0 % 3 == 2 ? -1 : Float(source[$0] % UInt64(count)) }
    case .indices(let count):
      return try tensor {
        $0 == shape.count - 1 && $0 > 0 ? Float(count) : Float(source[$0] % UInt64(count))
      }
    case .rowWeights: return try tensor { Float($0 % 3) / 2 }
    }
  }
}
