import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Numbers that are not finite go where the reference sends them: in the data, in the weights, and
/// in the gradient sent back.
///
/// One thing is left open: at the border of a padded convolution the kernels may multiply a weight,
/// or an element of the gradient, by a zero from outside the image, where the reference leaves the
/// product out. If that weight or element is not finite, NaN may stand there instead of a number.
///
/// And one where convolutions go by Winograd's tiles: what is not finite makes NaN of a whole tile,
/// infinity too. How far that reaches is tested beside the kernels.
@Suite("Values that are not finite")
struct NonFiniteValueTests {
  private static let values: [Float] = [.nan, .infinity, -.infinity]

  @Test("in every input", arguments: OperationCatalog.checks)
  func inputs(_ entry: OperationEntry) throws {
    let gradient = try entry.makeGradient(seed: 1)
    for (index, input) in entry.inputs.enumerated() where input.isDifferentiable {
      for value in Self.values {
        for place in 0..<2 {
          var inputs = try entry.makeInputs(seed: 1)
          try Self.place(value, at: place, into: &inputs[index])
          let output = try Self.compare(
            entry, inputs, gradient, allowsPaddingNaN: Self.isConvolution(entry) && index == 1)
          if value.isNaN, !Self.mayIgnoreElements(entry) {
            #expect(!output.isFinite, "\(entry.name) hides a NaN of input \(index)")
          }
        }
      }
    }
  }

  @Test("in the gradient of the output", arguments: OperationCatalog.checks)
  func gradients(_ entry: OperationEntry) throws {
    for value in Self.values {
      for place in 0..<2 {
        var gradient = try entry.makeGradient(seed: 1)
        try Self.place(value, at: place, into: &gradient)
        _ = try Self.compare(
          entry, entry.makeInputs(seed: 1), gradient, allowsPaddingNaN: Self.isConvolution(entry))
      }
    }
  }

  private static func place(_ value: Float, at place: Int, into tensor: inout Tensor<Float>) throws
  {
    let element = place == 0 ? 0 : tensor.shape.count * 2 / 3
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
      let shown = wrong.map { "element \($0) is \(float[$0]) and not \(double[$0])" }
      #expect(wrong == nil, "\(entry.name), \(a.name): \(shown ?? "")")
    }
    return result.output
  }

  /// The reference in double precision; for convolutions without OpenBLAS, whose products take in
  /// the padding.
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

  /// 3 x 3, stride 1, one group.
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

  /// Operations that need not look at every element.
  private static func mayIgnoreElements(_ entry: OperationEntry) -> Bool {
    switch entry.operation {
    // Pixels between windows; rows without weight or label.
    case is Subsample, is Convolution, is MaskedConvolution, is MeanSquaredError, is CrossEntropy,
      is LabelDistributionLoss:
      true
    case let pool as MaxPool: pool.stride > pool.kernel
    // A slope that no element of its channel is negative for.
    case is Activation: entry.inputs.count > 1
    default: false
    }
  }
}
