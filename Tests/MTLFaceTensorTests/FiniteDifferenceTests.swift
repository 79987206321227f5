import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares every backward pass with central differences of the forward pass in double precision.
///
/// The tolerance is 1e-6 of the derivative, plus 1e-7 of the largest element of the gradient, plus
/// 1e-11. If the length of the change exceeds 1, the last two terms are multiplied by it.
@Suite("Gradients by finite differences")
struct FiniteDifferenceTests {
  private static let step = 1e-5
  private static let context = OperationContext(pool: .single, seed: 7, nodeIndex: 3)

  /// The function to differentiate, which is the operation or its substitute. See
  /// `ExpectedGradient`.
  private struct Function {
    let operation: any TensorOperation
    let inputs: [Tensor<Double>]
    let direction: Tensor<Double>
    let factor: Double

    init(_ entry: OperationEntry) throws {
      var inputs = try entry.makeInputs(seed: 1).map { try $0.converted(to: Double.self) }
      direction = try entry.makeGradient(seed: 1).converted(to: Double.self)
      switch entry.expectedGradient {
      case .derivative: (operation, factor) = (entry.operation, 1)
      case .scaledDerivative(let scale): (operation, factor) = (entry.operation, scale)
      case .substituteDerivative(let other):
        let updates = try entry.operation.forward(inputs, FiniteDifferenceTests.context).updates
        inputs.replaceSubrange((inputs.count - updates.count)..., with: updates)
        (operation, factor) = (other, 1)
      }
      self.inputs = inputs
    }

    private func output(_ input: Int, _ tensor: Tensor<Double>) throws -> [Double] {
      var inputs = inputs
      inputs[input] = tensor
      return try operation.forward(inputs, FiniteDifferenceTests.context).output.values
    }

    /// Returns the derivative of `factor * sum(direction * output)` when an input changes along
    /// `change`.
    func derivative(_ input: Int, along change: Tensor<Double>) throws -> Double {
      let step = FiniteDifferenceTests.step
      let forward = try output(
        input, Double.weightedSum(1, inputs[input], step, change, pool: .single))
      let backward = try output(
        input, Double.weightedSum(1, inputs[input], -step, change, pool: .single))
      var total = 0.0
      for (i, weight) in direction.values.enumerated() {
        total += weight * (forward[i] - backward[i])
      }
      return factor * total / (2 * step)
    }
  }

  @Test("every gradient agrees with finite differences", arguments: OperationCatalog.checks)
  func gradients(_ entry: OperationEntry) throws {
    let function = try Function(entry)
    let gradients = try OperationResult<Double>(entry).gradients
    for (index, input) in entry.inputs.enumerated() where input.isDifferentiable {
      let gradient = try #require(gradients[index])
      let values = gradient.values
      let scale = values.reduce(0) { max($0, abs($1)) }
      for change in try Self.changes(entry, index) {
        let numeric = try function.derivative(index, along: change)
        let weights = change.values
        var (analytic, length) = (0.0, 0.0)
        for i in values.indices where weights[i] != 0 {
          analytic += values[i] * weights[i]
          length += weights[i] * weights[i]
        }
        let tolerance =
          1e-6 * abs(analytic) + (1e-7 * scale + 1e-11) * max(1, length.squareRoot())
        #expect(
          abs(numeric - analytic) <= tolerance,
          "\(entry.name), input \(index): finite differences \(numeric), backward pass \(analytic)")
      }
    }
  }

  /// Returns the directions in which to change an input.
  ///
  /// The first direction changes all elements. The others change single elements: all elements or a
  /// seeded random selection. The selection has at most 60 elements, or fewer if the forward pass
  /// is expensive. In long tests, it has 600 elements.
  private static func changes(_ entry: OperationEntry, _ index: Int) throws -> [Tensor<Double>] {
    let shapes = try entry.shapes
    let count = shapes[index].count
    let work =
      try entry.operation.multiplyAdds(shapes) + 10 * shapes.reduce(0) { $0 + $1.count }
      + 10 * entry.operation.outputShape(shapes).count
    let limit = runsLongTests ? 600 : max(4, min(60, 8_000_000 / work))
    var random = RandomSource(name: "\(entry.name) \(index)")
    let everywhere = try random.makeTensor(
      .uniform(bound: 1), shape: shapes[index], as: Double.self, pool: .single)
    let elements =
      count <= limit
      ? Array(0..<count) : (0..<limit).map { _ in Int(random.next() % UInt64(count)) }
    return try [everywhere]
      + elements.map { element in
        var one = try Tensor<Double>(repeating: 0, shape: shapes[index])
        try one.withUnsafeMutableBufferPointer { $0[element] = 1 }
        return one
      }
  }
}
