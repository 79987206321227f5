/// An input of a catalog entry: its shape and the distribution of its values.
package struct OperationInput: Sendable {
  /// The sizes, outermost first.
  package let shape: [Int]
  /// The distribution of the values.
  package let kind: Kind
  /// True if the operation has a gradient for this input.
  package let isDifferentiable: Bool

  /// The distribution of an input's values.
  package enum Kind: Hashable, Sendable {
    /// Normal with standard deviation 1.
    case normal
    /// Normal with standard deviation 1 / sqrt(fan-in): a weight that preserves magnitudes.
    case weight
    /// Uniform in 0.5...1.5.
    case positive
    /// Uniform in 0.1...1.1 with either sign, so that no difference quotient crosses zero.
    case awayFromZero
    /// All different, in steps of 1 / 64, so that every maximum is unique.
    case distinct
    /// Uniform in -0.95...0.95: cosines of angles whose sine is large enough to divide by.
    case cosines
    /// Rows of length 1.
    case unitRows
    /// Integers from 0 to below this number; every third is -1.
    case labels(Int)
    /// Integers from 0 to below this number; the last one is just out of range.
    case indices(Int)
    /// 0, 0.5 and 1, repeated.
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
  /// An input for which the operation has no gradient.
  static func constant(_ kind: Kind, _ shape: Int...) -> Self {
    .init(shape, kind, isDifferentiable: false)
  }

  /// Returns the values as a tensor.
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
