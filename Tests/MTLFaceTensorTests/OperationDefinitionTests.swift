import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares the operations with small results that were computed by hand or by PyTorch, because the
/// kernels and the reference could have the same error.
@Suite("Definitions of operations")
struct OperationDefinitionTests {
  private func tensor(_ values: [Double], _ dimensions: Int...) throws -> Tensor<Float> {
    try Tensor(values.map { Float($0) }, shape: TensorShape(dimensions))
  }

  private func close(_ a: [Float], _ b: [Double], _ tolerance: Double = 1e-6) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy {
        Double($0) == $1 || ($0.isNaN && $1.isNaN)
          || ($0.isFinite && $1.isFinite
            && isClose(Double($0), $1, relative: tolerance, absolute: tolerance))
      }
  }

  /// Returns the result of an operation in `Float`, and checks that the output in `Double` agrees
  /// with it.
  private func forward(
    _ operation: any TensorOperation, _ inputs: Tensor<Float>..., seed: UInt64 = 0, node: Int = 0
  ) throws -> ForwardResult<Float> {
    let context = OperationContext(pool: .single, seed: seed, nodeIndex: node)
    let shape = try operation.outputShape(inputs.map(\.shape))
    let result = try operation.forward(inputs, context)
    let exact = try operation.forward(inputs.map { try $0.converted(to: Double.self) }, context)
    #expect(result.output.shape == shape)
    #expect(close(result.output.values, exact.output.values))
    return result
  }

  @Test("a convolution uses weights [out, in, row, column], zero padding and a stride")
  func convolution() throws {
    let x = try tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 3, 3, 1)
    let weight = try tensor([0, 1, 0, 0, 0, 0, 0, 0, 10], 1, 1, 3, 3)
    // Each output is the pixel above plus 10 times the pixel below on the right, plus the bias 100.
    let y = try forward(Convolution(padding: 1), x, weight, tensor([100], 1)).output
    #expect(close(y.values, [150, 160, 100, 181, 192, 103, 104, 105, 106]))
    let strided = try forward(Convolution(stride: 2, padding: 1), x, weight).output
    #expect(close(strided.values, [50, 0, 4, 6]))
    // Two inputs and two outputs, in one group and in two groups.
    let pixel = try tensor([3, 5], 1, 1, 1, 2)
    let mixed = try forward(Convolution(), pixel, tensor([1, 10, 100, 1_000], 2, 2, 1, 1)).output
    #expect(close(mixed.values, [53, 5_300]))
    let grouped = try forward(Convolution(groups: 2), pixel, tensor([2, 7], 2, 1, 1, 1)).output
    #expect(close(grouped.values, [6, 35]))
  }

  @Test("linear transform and row normalization follow their definitions") func linear() throws {
    let x = try tensor([1, 2, 3, 4], 2, 2)
    let y = try forward(
      LinearTransform(), x, tensor([1, 10, 2, 20, 3, 30], 3, 2), tensor([0, 0, 1], 3))
    #expect(close(y.output.values, [21, 42, 64, 43, 86, 130]))
    let rows = try forward(NormalizeRows(), tensor([3, -4, 0, 0], 2, 2)).output
    #expect(close(rows.values, [0.6, -0.8, 0, 0]))
  }

  @Test(
    "batch norm uses the biased variance and updates the running variance with the unbiased one")
  func batchNorm()
    throws
  {
    let x = try tensor([1, 3, 5, 7], 4, 1)
    let (weight, bias) = try (tensor([2], 1), tensor([1], 1))
    let (mean, variance) = try (tensor([10], 1), tensor([4], 1))
    let train = try forward(
      BatchNorm(training: true, momentum: 0.25, epsilon: 0), x, weight, bias, mean, variance)
    let root = 5.0.squareRoot()
    #expect(close(train.output.values, [-3, -1, 1, 3].map { 1 + 2 * $0 / root }))
    try #require(train.updates.count == 2)
    #expect(close(train.updates[0].values, [0.75 * 10 + 0.25 * 4]))
    #expect(close(train.updates[1].values, [0.75 * 4 + 0.25 * 20 / 3]))
    let evaluate = try forward(
      BatchNorm(training: false, epsilon: 5), x, weight, bias, mean, variance)
    #expect(close(evaluate.output.values, [-9, -7, -5, -3].map { 1 + 2 * $0 / 3 }))
    #expect(evaluate.updates.isEmpty)
  }

  @Test("instance norm normalizes each image separately") func instanceNorm() throws {
    let x = try tensor([0, 2, 10, 30], 2, 1, 2, 1)
    let y = try forward(InstanceNorm(epsilon: 0), x, tensor([2], 1), tensor([1], 1)).output
    #expect(close(y.values, [-1, 3, -1, 3]))
  }

  @Test("spectral norm divides by u^T W v, after one power iteration in training")
  func spectralNorm() throws {
    let weight = try tensor([3, 0, 0, 4], 2, 2)
    let (u, v) = try (tensor([1, 0], 2), tensor([0.6, 0.8], 2))
    let evaluate = try forward(SpectralNorm(training: false), weight, u, v)
    #expect(close(evaluate.output.values, [3 / 1.8, 0, 0, 4 / 1.8]))
    #expect(evaluate.updates.isEmpty)
    let start = try tensor([0.8, 0.6], 2)
    let train = try forward(SpectralNorm(training: true), weight, start, v)
    // W^T u = (2.4, 2.4), v = (1, 1) / sqrt 2; W v = (3, 4) / sqrt 2, u = (0.6, 0.8).
    let sigma = 5 / 2.0.squareRoot()
    #expect(close(train.output.values, [3 / sigma, 0, 0, 4 / sigma]))
    try #require(train.updates.count == 2)
    #expect(close(train.updates[0].values, [0.6, 0.8]))
    #expect(close(train.updates[1].values, [(0.5).squareRoot(), (0.5).squareRoot()]))
  }

  @Test(
    "activations have PyTorch's values and derivatives, including at zero",
    arguments: [
      (ActivationKind.identity, [-2.0, 0, 3], [1.0, 1, 1]),
      (.relu, [0, 0, 3], [0, 0, 1]),
      (.leakyReLU(slope: 0.25), [-0.5, 0, 3], [0.25, 0.25, 1]),
      (.prelu, [-1, 0, 3], [0.5, 0.5, 1]),
      (.tanh, [-0.964027580, 0, 0.995054754], [0.070650825, 1, 0.009866037]),
      (.sigmoid, [0.119202922, 0.5, 0.952574127], [0.104993585, 0.25, 0.045176660]),
    ])
  func activations(_ kind: ActivationKind, _ values: [Double], _ slopes: [Double]) throws {
    func check<S: TensorScalar>(_ type: S.Type) throws {
      var inputs = try [tensor([-2, 0, 3], 3, 1).converted(to: S.self)]
      if kind == .prelu { inputs.append(try Tensor([0.5], shape: TensorShape(1))) }
      let context = OperationContext(pool: .single)
      let operation = Activation(kind)
      let y = try operation.forward(inputs, context)
      #expect(close(try y.output.converted(to: Float.self).values, values))
      let ones = try Tensor<S>(repeating: 1, shape: TensorShape(3, 1))
      let d = try operation.backward(
        ones, y, inputs: inputs, needsGradient: inputs.map { _ in true }, context)
      #expect(close(try #require(d[0]).converted(to: Float.self).values, slopes))
      if kind == .prelu { #expect(try #require(d[1]).values == [-2]) }
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test("dropout has the given probability and scale, and depends on the seed and the node")
  func dropout() throws {
    let ones = try Tensor<Float>(repeating: 1, shape: TensorShape(200, 500))
    let operation = Dropout(probability: 0.2)
    let y = try forward(operation, ones, seed: 1, node: 4).output.values
    #expect(y.allSatisfy { $0 == 0 || $0 == 1.25 })
    let fraction = Double(y.count { $0 == 0 }) / Double(y.count)
    #expect(abs(fraction - 0.2) < 0.01)
    #expect(try forward(operation, ones, seed: 1, node: 4).output.values == y)
    #expect(try forward(operation, ones, seed: 2, node: 4).output.values != y)
    #expect(try forward(operation, ones, seed: 1, node: 5).output.values != y)
  }

  @Test("sums, scalings and gradient reversal follow their definitions") func arithmetic() throws {
    let (a, b) = try (tensor([1, 2], 1, 2), tensor([10, .infinity], 1, 2))
    #expect(close(try forward(WeightedSum(3, 0.5), a, a).output.values, [3.5, 7]))
    #expect(try forward(ScaleElements(-2), b).output.values == [-20, -.infinity])
    let reversal = ScaleElements(gradientReversal: 0.5)
    let y = try forward(reversal, b)
    #expect(y.output.values == b.values)
    let d = try reversal.backward(
      b, y, inputs: [b], needsGradient: [true], OperationContext(pool: .single))
    #expect(try #require(d[0]).values == [-5, -.infinity])
    let x = try tensor([1, 2, 3, 4], 1, 2, 1, 2)
    #expect(
      close(
        try forward(ScaleChannels(), x, b.reshaped(to: TensorShape(1, 2))).output.values.map {
          $0.isFinite ? $0 : 0
        }, [10, 0, 30, 0]))
    let pixels = try forward(ScalePixels(), x, tensor([10, 100], 1, 2, 1, 1)).output
    #expect(close(pixels.values, [10, 20, 300, 400]))
  }

  @Test("pooling uses PyTorch's windows, and channel statistics are maximum and mean") func pools()
    throws
  {
    // The windows for 5 inputs and 3 outputs are 0..<2, 1..<4 and 3..<5.
    let row = try tensor([1, 2, 4, 8, 16], 1, 1, 5, 1)
    let average = try forward(AdaptivePool(.average, size: 3), row).output
    #expect(average.shape == (try TensorShape(1, 3, 3, 1)))
    #expect(close(average.values, [1.5, 14.0 / 3, 12, 1.5, 14.0 / 3, 12, 1.5, 14.0 / 3, 12]))
    let maximum = try forward(AdaptivePool(.maximum, size: 3), row)
    #expect(close(maximum.output.values, [2, 8, 16, 2, 8, 16, 2, 8, 16]))
    #expect(Array(maximum.indices.prefix(3)) == [1, 3, 4])
    let equal = try forward(AdaptivePool(.maximum, size: 1), tensor([7, 7, 7], 1, 1, 3, 1))
    #expect(equal.indices == [0], "the index is the first of the equal elements")
    // The last of the 2 x 2 windows with stride 2 has a single pixel.
    let pooled = try forward(
      MaxPool(kernel: 2, stride: 2), tensor([1, 3, 2, 5, 4, 3, 7, 7, 0], 1, 3, 3, 1))
    #expect(close(pooled.output.values, [5, 3, 7, 0]))
    #expect(pooled.indices == [3, 5, 6, 8], "the index is the first of the equal elements")
    // A window that would begin outside the image is omitted, as in PyTorch.
    #expect(
      try forward(MaxPool(kernel: 1, stride: 3), row.reshaped(to: TensorShape(1, 5, 1, 1))).output
        .shape
        == TensorShape(1, 2, 1, 1))
    #expect(
      try forward(MaxPool(kernel: 1, stride: 4), tensor([1, 2, 3], 1, 3, 1, 1)).output.shape
        == TensorShape(1, 1, 1, 1))
    let x = try tensor([1, 5, 0, -2, -2, -5], 1, 1, 2, 3)
    let statistics = try forward(ChannelStatistics(), x)
    #expect(close(statistics.output.values, [5, 2, -2, -3]))
    #expect(statistics.indices == [1, 0])
  }

  @Test("layout operations follow their definitions") func layout() throws {
    let row = try tensor([1, 2], 1, 1, 2, 1)
    let doubled = try forward(Upsample(), row).output
    #expect(close(doubled.values, [1, 1.25, 1.75, 2, 1, 1.25, 1.75, 2]))
    let line = try tensor([1, 2, 3, 4, 5], 1, 1, 5, 1)
    #expect(close(try forward(Subsample(stride: 2), line).output.values, [1, 3, 5]))
    let x = try tensor([1, 2, 3, 4, 5, 6], 1, 1, 3, 2)
    #expect(close(try forward(Flatten(), x).output.values, [1, 3, 5, 2, 4, 6]))
    let vector = try tensor([1, 3, 5, 2, 4, 6], 1, 6)
    let image = try forward(Unflatten(height: 1, width: 3), vector).output
    #expect(close(image.values, x.values.map(Double.init)))
    let joined = try forward(Concatenate(), tensor([1, 2], 2, 1), tensor([3, 4, 5, 6], 2, 2))
    #expect(close(joined.output.values, [1, 3, 4, 2, 5, 6]))
    #expect(close(try forward(AppendConstant([9, 8]), row).output.values, [1, 9, 8, 2, 9, 8]))
    let groups = try tensor([1, -1, 2, 0.5, .nan], 5)
    let hot = try forward(AppendOneHot(groups: 2), tensor([7, 7, 7, 7, 7], 5, 1), groups).output
    #expect(close(hot.values, [7, 0, 1, 7, 0, 0, 7, 0, 0, 7, 0, 0, 7, 0, 0]))
    let table = try tensor([1, 2, 3, 4], 2, 2)
    let gathered = try forward(GatherRows(), table, tensor([1, 0, 2, -1, 0.5], 5)).output
    #expect(close(gathered.values, [3, 4, 1, 2] + Array(repeating: .nan, count: 6)))
  }

  @Test("softmax does not overflow") func softmax() throws {
    let y = try forward(Softmax(), tensor([1_000, 1_000, -1_000, 0, 0, 0], 2, 3)).output
    #expect(close(y.values, [0.5, 0.5, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3]))
  }

  /// Logits and derivatives for s = 64 and m = 0.5. The logit is s cos(acos(c) + m), differentiated
  /// by PyTorch, or s (c - m sin(m)) for angles greater than pi - m.
  private static let angular: [(cosine: Double, logit: Double, slope: Double)] = [
    (0.9, 37.17424373302449, 119.51823474348328), (0.3, -12.420354999543727, 65.81471479213951),
    (-0.5, -54.65510250236566, 38.4503102797347), (-0.8, -63.34216785118848, 15.254304666758532),
    (-0.88, -71.66161723533449, 64), (-0.95, -76.1416172353345, 64),
  ]

  @Test("the angular margin is added to the label's angle and preserves the order of logits")
  func angularMargin() throws {
    func slopes(_ x: Tensor<Float>, _ labels: Tensor<Float>) throws -> [Float] {
      let d = try AngularMargin().backward(
        tensor([1, 1], 1, 2), forward(AngularMargin(), x, labels), inputs: [x, labels],
        needsGradient: [true, false], OperationContext(pool: .single))
      return try #require(d[0]).values
    }
    let (first, none) = try (tensor([0], 1), tensor([-1], 1))
    for (cosine, logit, slope) in Self.angular {
      let x = try tensor([cosine, 0.25], 1, 2)
      #expect(close(try forward(AngularMargin(), x, first).output.values, [logit, 16]))
      #expect(close(try slopes(x, first), [slope, 64]))
      #expect(close(try forward(AngularMargin(), x, none).output.values, [64 * cosine, 16]))
      #expect(close(try slopes(x, none), [64, 64]))
    }
    for (cosine, logit) in [(1, 56.16528396), (1.000001, 56.16528396), (-1.000001, -79.34161724)] {
      let x = try tensor([cosine, 0.25], 1, 2)
      #expect(close(try forward(AngularMargin(), x, first).output.values, [logit, 16]))
      #expect(try slopes(x, first).allSatisfy { (1...50_000).contains($0) })
    }
    for margin in [0, 0.2, 0.5, 1.5] {
      let grid = (0...2_000).map { Double($0) / 1_000 - 1 }
      let logits = try forward(
        AngularMargin(margin: margin), tensor(grid, 2_001, 1),
        tensor(grid.map { _ in 0 }, 2_001)
      ).output.values
      #expect(zip(logits, logits.dropFirst()).allSatisfy { $0 < $1 }, "\(margin)")
    }
  }

  @Test("losses follow their definitions") func losses() throws {
    let cosines = try tensor([0.5, -0.5, 0.25, 0, 1, 0], 3, 2)
    let margin = try forward(CosineMargin(scale: 4, margin: 0.25), cosines, tensor([0, -1, 1], 3))
    #expect(close(margin.output.values, [1, -2, 1, 0, 4, -1]))
    let logits = try tensor([0, 0, 3, 4, 1_000, 0], 3, 2)
    let entropy = try forward(CrossEntropy(), logits, tensor([1, -1, 1], 3)).output
    #expect(close(entropy.values, [(0.6931471806 + 1_000) / 2]))
    #expect(try forward(CrossEntropy(), logits, tensor([-1, -1, -1], 3)).output.values == [0])
    for bad in [2, 0.5, .nan, 1e30] {
      let loss = try forward(CrossEntropy(), logits, tensor([0, bad, 0], 3))
      #expect(loss.output.scalarValue.isNaN)
      let d = try CrossEntropy().backward(
        tensor([1]), loss, inputs: [logits, tensor([0, bad, 0], 3)], needsGradient: [true, false],
        OperationContext(pool: .single))
      #expect(try #require(d[0]).values.map(\.isNaN) == [false, false, true, true, false, false])
    }
    // The classes are 1, 0 and 1 standard deviations away from the label.
    let gaussian = LabelDistributionLoss(standardDeviation: 1)
    let uniform = try tensor([5, 5, 5, 0, 0, .nan], 2, 3)
    #expect(
      close(try forward(gaussian, uniform, tensor([1, -1], 2)).output.values, [1.0986122887]))
    let peak = try forward(gaussian, tensor([0, 1, 0], 1, 3), tensor([1], 1)).output
    #expect(close(peak.values, [1.5514447140 - 1 / (1 + 2 * 0.6065306597)]))
    #expect(try forward(gaussian, uniform, tensor([-1, -1], 2)).output.values == [0])
    // If the label is halfway between two classes, both have the probability 1/2.
    let narrow = try forward(
      LabelDistributionLoss(standardDeviation: 1e-3), tensor([0, 0, -99], 1, 3), tensor([0.5], 1))
    #expect(close(narrow.output.values, [0.693147181]))
    for bad in [2.5, .nan] {
      #expect(try forward(gaussian, logits, tensor([0, bad, 0], 3)).output.scalarValue.isNaN)
    }
    #expect(
      close(try forward(ExpectedValue(), tensor([0.5, 0.25, 0.25], 1, 3)).output.values, [0.75]))
    let (a, b) = try (tensor([1, 2, 3, 4], 2, 2), tensor([0, 0, .nan, 4], 2, 2))
    #expect(close(try forward(MeanSquaredError(), a, b, tensor([3, 0], 2)).output.values, [2.5]))
    #expect(close(try forward(MeanSquaredError(), a, b, tensor([0, 0], 2)).output.values, [0]))
    #expect(close(try forward(LeastSquaresLoss(target: 2), a).output.values, [1.5]))
    // The loss of a logit of 0 is log 2. For the target 1, the loss of a large logit is 0, and the
    // loss of a large negative logit is its magnitude.
    #expect(
      close(
        try forward(LogisticLoss(target: 1), tensor([0, 0], 2, 1)).output.values, [0.693147181]))
    let large = try tensor([1_000, -1_000], 2, 1)
    #expect(close(try forward(LogisticLoss(target: 1), large).output.values, [500]))
    #expect(close(try forward(LogisticLoss(target: 0.25), large).output.values, [500]))
    #expect(try forward(LogisticLoss(target: 1), tensor([.nan], 1, 1)).output.scalarValue.isNaN)
    // The squared differences are 1 and 16 between the rows, and 4 and 25 between the columns.
    let square = try tensor([1, 3, 2, 7], 1, 2, 2, 1)
    #expect(close(try forward(TotalVariation(), square).output.values, [17.0 / 2 + 29.0 / 2]))
  }
}
