import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Everything that an operation computes for a catalog entry: output, gradients and updates.
struct OperationResult<S: TensorScalar> {
  let output: Tensor<S>
  let gradients: [Tensor<S>?]
  let updates: [Tensor<S>]
  let indices: [Int32]

  /// Forward and backward of `entry` on `inputs`, given in `Float` so that every scalar type starts
  /// from the same numbers.
  init(
    _ entry: OperationEntry, _ inputs: [Tensor<Float>], gradient: Tensor<Float>,
    pool: ThreadPool = .single
  ) throws {
    let inputs = try inputs.map { try $0.converted(to: S.self) }
    let context = OperationContext(pool: pool, seed: 7, nodeIndex: 3)
    let forward = try entry.operation.forward(inputs, context)
    output = forward.output
    updates = forward.updates
    indices = forward.indices
    gradients = try entry.operation.backward(
      gradient.converted(to: S.self), forward, inputs: inputs, needsGradient: entry.needsGradient,
      context)
  }

  /// On the entry's own inputs.
  init(_ entry: OperationEntry, pool: ThreadPool = .single) throws {
    try self.init(
      entry, entry.makeInputs(seed: 1), gradient: entry.makeGradient(seed: 1), pool: pool)
  }

  /// All tensors with a name each.
  var tensors: [(name: String, tensor: Tensor<S>)] {
    var all = [("output", output)]
    for (index, tensor) in gradients.enumerated() {
      if let tensor { all.append(("gradient \(index)", tensor)) }
    }
    for (index, tensor) in updates.enumerated() { all.append(("update \(index)", tensor)) }
    return all
  }
}

/// The first element at which `a` is further from `b` than `relative` of the element plus
/// `absolute` of the largest magnitude in `b`; NaN goes with NaN and infinities with themselves.
func mismatchDescription<A, B>(
  _ a: Tensor<A>, _ b: Tensor<B>, relative: Double, absolute: Double
) -> String? {
  guard a.shape == b.shape else { return "shapes \(a.shape) and \(b.shape)" }
  let (left, right) = (a.values.map { Double($0) }, b.values.map { Double($0) })
  let largest = right.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
  for (i, (x, y)) in zip(left, right).enumerated() {
    if x == y || (x.isNaN && y.isNaN) { continue }
    if x.isFinite, y.isFinite, abs(x - y) <= relative * abs(y) + absolute * largest { continue }
    return "element \(i) is \(x) and not \(y), \(abs(x - y) / largest) of the largest"
  }
  return nil
}

/// The bits, so that equal zeros of either sign and equal NaNs are told apart.
func bits(_ tensor: Tensor<Float>) -> [UInt32] { tensor.values.map(\.bitPattern) }
