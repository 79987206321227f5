/// An input of a catalog entry: its shape, and what its numbers are like.
package struct OperationInput: Sendable {
  /// The sizes, outermost first.
  package let shape: [Int]
  /// What its numbers are like.
  package let kind: Kind
  /// Whether the operation has a gradient for it.
  package let isDifferentiable: Bool

  /// What the numbers of an input are like.
  package enum Kind: Hashable, Sendable {
    /// Normal, deviation 1.
    case normal
    /// Normal, with deviation 1 / sqrt(fan-in): a weight that keeps magnitudes.
    case weight
    /// Even in 0.5...1.5.
    case positive
    /// Even in 0.1...1.1, of either sign: no difference quotient crosses zero.
    case awayFromZero
    /// All different, at steps of 1 / 64: every maximum is one element's alone.
    case distinct
    /// Even in -0.95...0.95: cosines of angles whose sine is not too small to divide by.
    case cosines
    /// Each row of length 1.
    case unitRows
    /// Whole numbers from 0 to below this; every third is -1.
    case labels(Int)
    /// Whole numbers from 0 to below this, the last one just out of range.
    case indices(Int)
    /// 0, 0.5 and 1 in turn.
    case rowWeights
  }

  init(_ shape: [Int], _ kind: Kind, isDifferentiable: Bool) {
    self.shape = shape
    self.kind = kind
    self.isDifferentiable = isDifferentiable
  }

  /// Normal numbers.
  static func normal(_ shape: Int...) -> Self { .init(shape, .normal, isDifferentiable: true) }
  /// A layer's weight.
  static func weight(_ shape: Int...) -> Self { .init(shape, .weight, isDifferentiable: true) }
  /// Positive numbers.
  static func positive(_ shape: Int...) -> Self { .init(shape, .positive, isDifferentiable: true) }
  /// Numbers of another kind.
  static func values(_ kind: Kind, _ shape: Int...) -> Self {
    .init(shape, kind, isDifferentiable: true)
  }
  /// Numbers for which the operation has no gradient.
  static func constant(_ kind: Kind, _ shape: Int...) -> Self {
    .init(shape, kind, isDifferentiable: false)
  }

  /// The numbers.
  func makeTensor(using random: RandomSource) throws(TensorError) -> Tensor<Float> {
    let shape = try TensorShape(shape)
    func drawn(_ distribution: RandomSource.Distribution) throws(TensorError) -> Tensor<Float> {
      try random.makeTensor(distribution, shape: shape, as: Float.self, pool: .single)
    }
    func listed(_ value: (Int) -> Float) throws(TensorError) -> Tensor<Float> {
      try Tensor((0..<shape.count).map(value), shape: shape)
    }
    switch kind {
    case .normal: return try drawn(.normal(standardDeviation: 1))
    case .weight:
      let fanIn = Double(max(1, self.shape.dropFirst().reduce(1, *)))
      return try drawn(.normal(standardDeviation: 1 / fanIn.squareRoot()))
    case .cosines: return try drawn(.uniform(bound: 0.95))
    case .positive:
      let values = try drawn(.uniform(bound: 0.5)).values
      return try listed { 1 + values[$0] }
    case .awayFromZero:
      let values = try drawn(.uniform(bound: 1)).values
      return try listed { values[$0] < 0 ? values[$0] - 0.1 : values[$0] + 0.1 }
    case .distinct:
      var random = random
      let order = (0..<shape.count).shuffled(using: &random)
      return try listed { Float(order[$0] - shape.count / 2) / 64 }
    case .unitRows:
      return try NormalizeRows().forward(
        [
          drawn(.normal(standardDeviation: 1)).reshaped(to: TensorShape(shape.rows, shape.channels))
        ],
        OperationContext(pool: .single)
      ).output.reshaped(to: shape)
    case .labels(let count):
      return try listed { $0 % 3 == 2 ? -1 : Float(random[$0] % UInt64(count)) }
    case .indices(let count):
      return try listed {
        $0 == shape.count - 1 && $0 > 0 ? Float(count) : Float(random[$0] % UInt64(count))
      }
    case .rowWeights: return try listed { Float($0 % 3) / 2 }
    }
  }
}
