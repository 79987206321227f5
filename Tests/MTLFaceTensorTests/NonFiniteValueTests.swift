import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that non-finite values in the inputs and in the output gradient affect the same results as
/// in the reference.
///
/// There are two exceptions:
/// - At the border of a padded convolution, the kernels may multiply a weight or an element of the
///   gradient by a zero of the padding, while the reference omits the product. If the weight or the
///   element is not finite, the kernels may give NaN instead of a number.
/// - A non-finite value may make all outputs of a tile of Winograd's algorithm NaN. The C tests of
///   the kernels check which outputs are affected.
@Suite("Non-finite values")
struct NonFiniteValueTests {
  private static let values: [Float] = [.nan, .infinity, -.infinity]

  @Test(
    "a non-finite input affects the same results as in the reference",
    arguments: OperationCatalog.checks)
  func inputs(_ entry: OperationEntry) throws {
    let gradient = try entry.makeGradient(seed: 1)
    for (index, input) in entry.inputs.enumerated() where input.isDifferentiable {
      for value in Self.values {
        for position in 0..<2 {
          var inputs = try entry.makeInputs(seed: 1)
          try Self.set(value, at: position, in: &inputs[index])
          let output = try Self.compare(
            entry, inputs, gradient, allowsPaddingNaN: Self.isConvolution(entry) && index == 1)
          if value.isNaN, !Self.mayIgnoreElements(entry) {
            #expect(!output.isFinite, "\(entry.name) hides a NaN of input \(index)")
          }
        }
      }
    }
  }

  @Test(
    "a non-finite gradient affects the same results as in the reference",
    arguments: OperationCatalog.checks)
  func gradients(_ entry: OperationEntry) throws {
    for value in Self.values {
      for position in 0..<2 {
        var gradient = try entry.makeGradient(seed: 1)
        try Self.set(value, at: position, in: &gradient)
        _ = try Self.compare(
          entry, entry.makeInputs(seed: 1), gradient, allowsPaddingNaN: Self.isConvolution(entry))
      }
    }
  }

  private static func set(_ value: Float, at position: Int, in tensor: inout Tensor<Float>) throws {
    let element = position == 0 ? 0 : tensor.shape.count * 2 / 3
    try tensor.withUnsafeMutableBufferPointer { $0[element] = value }
  }

  private static func compare(
    _ entry: OperationEntry, _ inputs: [Tensor<Float>], _ gradient: Tensor<Float>,
    allowsPaddingNaN: Bool
  ) throws -> Tensor<Float> {
    let result = try OperationResult<Float>(entry, inputs, gradient: gradient)
    for (a, b) in zip(result.tensors, try exact(entry, inputs, gradient)) {
      let (float, double) = (a.tensor.values.map { Double($0) }, b.values)
      let isTiled = mayBeTiled(entry)
      let mismatch = float.indices.first { i in
        if isTiled { return double[i].isFinite ? float[i].isInfinite : float[i].isFinite }
        return kind(float[i]) != kind(double[i]) && !(allowsPaddingNaN && float[i].isNaN)
      }
      let problem = mismatch.map { "element \($0) is \(float[$0]), expected \(double[$0])" }
      #expect(problem == nil, "\(entry.name), \(a.name): \(problem ?? "")")
    }
    return result.output
  }

  /// Returns the results of the reference in double precision. Convolutions are computed without
  /// OpenBLAS, because its products include the padding.
  private static func exact(
    _ entry: OperationEntry, _ inputs: [Tensor<Float>], _ gradient: Tensor<Float>
  ) throws -> [Tensor<Double>] {
    guard let convolution = entry.operation as? Convolution else {
      return try OperationResult<Double>(entry, inputs, gradient: gradient).tensors.map(\.tensor)
    }
    let geometry = try convolution.geometry(entry.shapes)
    let inputs = try inputs.map { try $0.converted(to: Double.self) }
    let dy = try gradient.converted(to: Double.self)
    let bias = inputs.count > 2 ? inputs[2] : nil
    return try [
      Reference.convolution(inputs[0], weight: inputs[1], bias: bias, geometry),
      Reference.convolutionInputGradient(dy, weight: inputs[1], geometry),
      Reference.convolutionWeightGradient(inputs[0], dy, geometry),
    ] + (bias == nil ? [] : [Reference.sumRows(dy)])
  }

  private static func isConvolution(_ entry: OperationEntry) -> Bool {
    entry.operation is Convolution || entry.operation is MaskedConvolution
  }

  /// Returns whether the kernels may use Winograd's algorithm for the entry.
  private static func mayBeTiled(_ entry: OperationEntry) -> Bool {
    guard entry.inputs.count > 1, entry.inputs[1].shape.suffix(2) == [3, 3] else { return false }
    if let convolution = entry.operation as? Convolution {
      return convolution.stride == 1 && convolution.groups == 1
    }
    return entry.operation is MaskedConvolution
  }

  private enum Kind { case nan, positive, negative, finite }

  private static func kind(_ x: Double) -> Kind {
    if x.isNaN { return .nan }
    return x.isFinite ? .finite : x > 0 ? .positive : .negative
  }

  /// Returns whether the output of the operation may be independent of some elements of its inputs.
  private static func mayIgnoreElements(_ entry: OperationEntry) -> Bool {
    switch entry.operation {
    // These operations ignore pixels between windows, or rows without a weight or label.
    case is Subsample, is Convolution, is MaskedConvolution, is MeanSquaredError, is CrossEntropy,
      is LabelDistributionLoss:
      true
    case let pool as MaxPool: pool.stride > pool.kernel
    // PReLU ignores the slope of a channel without negative elements.
    case is Activation: entry.inputs.count > 1
    default: false
    }
  }
}
