import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Non-finite values in the data, the weights and the output gradient reach the same results as in
/// the reference.
///
/// There are two exceptions. At the border of a padded convolution, the kernels may multiply a
/// weight or an element of the gradient by a zero of the padding, where the reference omits the
/// product. If that weight or element is not finite, the kernels may give NaN instead of a number.
/// And convolutions that use Winograd's algorithm turn a whole tile into NaN, also for an infinity;
/// the tests of the kernels check which outputs are affected.
@Suite("Non-finite values")
struct NonFiniteValueTests {
  private static let values: [Float] = [.nan, .infinity, -.infinity]

  @Test("non-finite values in every input", arguments: OperationCatalog.checks)
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

  @Test("non-finite values in the output gradient", arguments: OperationCatalog.checks)
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
      let wrong = float.indices.first { i in
        if isTiled { return double[i].isFinite ? float[i].isInfinite : float[i].isFinite }
        return kind(float[i]) != kind(double[i]) && !(allowsPaddingNaN && float[i].isNaN)
      }
      let shown = wrong.map { "element \($0) is \(float[$0]), expected \(double[$0])" }
      #expect(wrong == nil, "\(entry.name), \(a.name): \(shown ?? "")")
    }
    return result.output
  }

  /// Returns the reference in double precision. Convolutions are computed without OpenBLAS, whose
  /// products include the padding.
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

  /// Returns true if Winograd's algorithm may be used: 3 x 3, stride 1, one group.
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

  /// Returns true for operations whose output may not depend on every element.
  private static func mayIgnoreElements(_ entry: OperationEntry) -> Bool {
    switch entry.operation {
    // Pixels between windows; rows without a weight or a label.
    case is Subsample, is Convolution, is MaskedConvolution, is MeanSquaredError, is CrossEntropy,
      is LabelDistributionLoss:
      true
    case let pool as MaxPool: pool.stride > pool.kernel
    // The slope of a channel without negative elements.
    case is Activation: entry.inputs.count > 1
    default: false
    }
  }
}
