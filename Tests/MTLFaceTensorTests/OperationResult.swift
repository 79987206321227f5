import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// The output, the gradients and the updates of an operation for a catalog entry.
struct OperationResult<S: TensorScalar> {
  let output: Tensor<S>
  let gradients: [Tensor<S>?]
  let updates: [Tensor<S>]
  let indices: [Int32]

  /// Runs the forward and backward passes of `entry` with the given inputs. They are `Float`
  /// tensors for all scalar types, so that all types use the same numbers.
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

  /// Runs the forward and backward passes of `entry` with the inputs of the entry.
  init(_ entry: OperationEntry, pool: ThreadPool = .single) throws {
    try self.init(
      entry, entry.makeInputs(seed: 1), gradient: entry.makeGradient(seed: 1), pool: pool)
  }

  /// The output, the gradients that are not `nil`, and the updates, with their names.
  var tensors: [(name: String, tensor: Tensor<S>)] {
    var all = [("output", output)]
    for (index, tensor) in gradients.enumerated() {
      if let tensor { all.append(("gradient \(index)", tensor)) }
    }
    for (index, tensor) in updates.enumerated() { all.append(("update \(index)", tensor)) }
    return all
  }
}

/// Returns a description of the first element that differs, or `nil` if the tensors agree.
///
/// An element of `a` may differ from the element of `b` by `relative` times the magnitude of the
/// element plus `absolute` times the largest magnitude in `b`. NaN equals NaN, and an infinity
/// equals itself.
func mismatchDescription<A, B>(
  _ a: Tensor<A>, _ b: Tensor<B>, relative: Double, absolute: Double
) -> String? {
  guard a.shape == b.shape else { return "shapes \(a.shape) and \(b.shape)" }
  let (left, right) = (a.values.map { Double($0) }, b.values.map { Double($0) })
  let largest = right.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
  for (i, (x, y)) in zip(left, right).enumerated() {
    if x == y || (x.isNaN && y.isNaN) { continue }
    if x.isFinite, y.isFinite, abs(x - y) <= relative * abs(y) + absolute * largest { continue }
    return "element \(i) is \(x), expected \(y); relative difference \(abs(x - y) / largest)"
  }
  return nil
}

/// Returns the bits of the elements, which distinguish 0 from -0 and different NaNs from each
/// other.
func bits(_ tensor: Tensor<Float>) -> [UInt32] { tensor.values.map(\.bitPattern) }
