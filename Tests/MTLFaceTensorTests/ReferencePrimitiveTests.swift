import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares the scalar reference in single and double precision, and compares the products of
/// OpenBLAS in `Double` with the scalar reference.
@Suite("Scalar reference")
struct ReferencePrimitiveTests {
  private static let pool = ThreadPool.single

  private static func convolutionEntries() -> [OperationEntry] {
    OperationCatalog.checks.filter { $0.operation is Convolution }
  }

  /// Returns the output and the gradients of a convolution, computed by the scalar reference.
  private static func referenceResults<S: TensorScalar>(
    _ entry: OperationEntry, as type: S.Type
  ) throws -> [Tensor<S>] {
    let convolution = try #require(entry.operation as? Convolution)
    let geometry = try convolution.geometry(entry.shapes)
    let inputs = try entry.makeInputs(seed: 1).map { try $0.converted(to: S.self) }
    let dy = try entry.makeGradient(seed: 1).converted(to: S.self)
    return try [
      Reference.convolution(
        inputs[0], weight: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, geometry),
      Reference.convolutionInputGradient(dy, weight: inputs[1], geometry),
      Reference.convolutionWeightGradient(inputs[0], dy, geometry),
    ]
  }

  @Test("convolutions agree in both precisions and with OpenBLAS", arguments: convolutionEntries())
  func convolutions(_ entry: OperationEntry) throws {
    let exact = try Self.referenceResults(entry, as: Double.self)
    let single = try Self.referenceResults(entry, as: Float.self)
    let blas = try OperationResult<Double>(entry).tensors.map(\.tensor)
    for i in exact.indices {
      #expect(mismatchDescription(blas[i], exact[i], relative: 0, absolute: 1e-14) == nil, "\(i)")
      #expect(
        mismatchDescription(single[i], exact[i], relative: 1e-6, absolute: 5e-6) == nil, "\(i)")
    }
  }

  @Test(
    "matrix products agree with kernels and OpenBLAS", arguments: [false, true], [false, true])
  func products(_ transposeA: Bool, _ transposeB: Bool) throws {
    for (m, n, k) in [(1, 1, 1), (3, 67, 13), (101, 5, 300), (0, 3, 2), (2, 0, 3), (2, 3, 0)] {
      let a = try normal(transposeA ? TensorShape(k, m) : TensorShape(m, k), seed: 1)
      let b = try normal(transposeB ? TensorShape(n, k) : TensorShape(k, n), seed: 2)
      let (wideA, wideB) = try (a.converted(to: Double.self), b.converted(to: Double.self))
      let exact = try Reference.matrixProduct(
        wideA, transposed: transposeA, wideB, transposed: transposeB)
      #expect(exact.shape == (try TensorShape(m, n)))
      let blas = try Double.matrixProduct(
        wideA, transposed: transposeA, wideB, transposed: transposeB, pool: Self.pool)
      #expect(mismatchDescription(blas, exact, relative: 0, absolute: 1e-14) == nil)
      let single = try Reference.matrixProduct(a, transposed: transposeA, b, transposed: transposeB)
      #expect(mismatchDescription(single, exact, relative: 1e-6, absolute: 1e-6) == nil)
      let kernels = try Float.matrixProduct(
        a, transposed: transposeA, b, transposed: transposeB, pool: Self.pool)
      #expect(mismatchDescription(kernels, exact, relative: 1e-6, absolute: 1e-6) == nil)
    }
  }

  @Test("all other primitives agree in single and double precision") func precisions() throws {
    let single = try allPrimitives(Float.self)
    let double = try allPrimitives(Double.self)
    #expect(single.count == double.count && single.count > 20)
    for (a, b) in zip(single, double) {
      let problem = mismatchDescription(a.tensor, b.tensor, relative: 1e-6, absolute: 3e-6)
      #expect(problem == nil, "\(a.name): \(problem ?? "")")
    }
  }

  @Test("the optimizer steps of the kernels and the reference agree", arguments: [1, 3])
  func optimizers(_ threads: Int) throws {
    let pool = ThreadPool(threads: threads)
    let shape = try TensorShape(33, 1021)
    let gradient = try normal(shape, seed: 1)
    func sgd<S: TensorScalar>(_ type: S.Type) throws -> [Tensor<S>] {
      var p = try normal(shape, seed: 2).converted(to: S.self)
      var buffer = try Tensor<S>(repeating: .nan, shape: shape)
      let original = p
      for isFirst in [true, false] {
        try S.stepSGD(
          &p, buffer: &buffer, gradient: gradient.converted(to: S.self), learningRate: 0.1,
          momentum: 0.9,
          weightDecay: 0.01, isFirst: isFirst, pool: pool)
      }
      #expect(try original.values == normal(shape, seed: 2).converted(to: S.self).values)
      return [p, buffer]
    }
    func adam<S: TensorScalar>(_ type: S.Type) throws -> [Tensor<S>] {
      var p = try normal(shape, seed: 2).converted(to: S.self)
      var first = try Tensor<S>(repeating: 0, shape: shape)
      var second = first
      for root in [S(0.1), S(0.14)] {
        try S.stepAdam(
          &p, firstMoment: &first, secondMoment: &second, gradient: gradient.converted(to: S.self),
          learningRate: 0.01, betas: (0.5, 0.99), rootBiasCorrection: root, epsilon: 1e-8,
          pool: pool)
      }
      return [p, first, second]
    }
    for (a, b) in try zip(sgd(Float.self) + adam(Float.self), sgd(Double.self) + adam(Double.self))
    {
      // The difference 1 - 0.99 loses digits in single precision.
      let problem = mismatchDescription(a, b, relative: 5e-6, absolute: 1e-6)
      #expect(problem == nil, "\(problem ?? "")")
    }
  }

  private func normal(_ shape: TensorShape, seed: UInt64) throws -> Tensor<Float> {
    try RandomSource(seed: seed).makeTensor(
      .normal(standardDeviation: 1), shape: shape, as: Float.self, pool: .single)
  }

  /// Returns the results of every primitive of the reference except the products, for a batch of
  /// images.
  private func allPrimitives<S: TensorScalar>(_ type: S.Type) throws -> [(
    name: String, tensor: Tensor<S>
  )] {
    func random(_ seed: UInt64, _ dimensions: Int...) throws -> Tensor<S> {
      try normal(TensorShape(dimensions), seed: seed).converted(to: S.self)
    }
    let x = try random(1, 2, 6, 5, 7)
    let dy = try random(2, 2, 6, 5, 7)
    let c = try random(3, 7)
    let bias = try random(4, 7)
    let small = try random(5, 2, 3, 3, 7)
    let statistics = try Reference.statistics(x, groups: 2)
    let inverse = try Tensor<S>(
      statistics.variance.values.map { 1 / $0.squareRoot() }, shape: TensorShape(2, 7))
    let norm = try Reference.normalizedGradient(
      x, groups: 2, mean: statistics.mean, inverseDeviation: inverse, weight: c, dy)
    let prelu = try Reference.activationGradient(x, dy, .prelu, slope: c)
    let y = try Reference.softmax(x)
    let maximum = try Reference.adaptiveMaxPool(x, output: small.shape)
    let channels = try Reference.channelStatistics(x)
    var all: [(name: String, tensor: Tensor<S>)] = try [
      ("sum of rows", Reference.sumRows(x)), ("mean", statistics.mean),
      ("variance", statistics.variance),
      (
        "normalized",
        Reference.normalized(
          x, groups: 2, mean: statistics.mean, inverseDeviation: inverse, weight: c, bias: bias)
      ),
      ("norm x", norm.x), ("norm weight", norm.weight), ("norm bias", norm.bias),
      ("affine", Reference.affine(x, scale: c, shift: bias, .sigmoid, slope: nil)),
      ("prelu x", prelu.x), ("sum", Reference.weightedSum(0.3, x, -2, dy)),
      ("product", Reference.elementwiseProduct(x, dy)),
      ("scaled channels", Reference.scaledChannels(x, by: random(6, 2, 7))),
      (
        "scaled channels gradient",
        Reference.scaledChannelsGradient(x, dy, scaleShape: TensorShape(2, 7))
      ),
      ("scaled rows", Reference.scaledRows(x, by: random(7, 2, 6, 5, 1))),
      (
        "scaled rows gradient",
        Reference.scaledRowsGradient(x, dy, scaleShape: TensorShape(2, 6, 5, 1))
      ),
      ("softmax", y), ("softmax gradient", Reference.softmaxGradient(y, dy)),
      ("average", Reference.adaptiveAveragePool(x, output: small.shape)),
      ("average gradient", Reference.adaptiveAveragePoolGradient(small, input: x.shape)),
      ("maximum", maximum.0),
      (
        "maximum gradient",
        Reference.maxPoolGradient(small, indices: maximum.indices, input: x.shape)
      ),
      ("channel statistics", channels.0),
      (
        "channel statistics gradient",
        Reference.channelStatisticsGradient(channels.0, indices: channels.indices, input: x.shape)
      ),
      ("upsampled", Reference.upsampled(x)),
    ]
    all += try [
      ("upsampled gradient", Reference.upsampledGradient(Reference.upsampled(x), input: x.shape)),
      ("subsampled", Reference.subsampled(x, stride: 2)),
      ("subsampled gradient", Reference.subsampledGradient(small, stride: 2, input: x.shape)),
      ("concatenated", Reference.concatenated([x, dy])),
      ("columns", Reference.channels(of: x, from: 2, count: 3)),
      ("transpose", Reference.transposed(x, batch: 2, rows: 30, columns: 7)),
    ]
    if let slope = prelu.slope { all.append(("prelu slope", slope)) }
    return all
  }
}
