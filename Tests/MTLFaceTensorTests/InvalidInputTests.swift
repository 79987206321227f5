import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of sizes that overflow, shapes that do not match, and attributes out of range.
@Suite("Invalid inputs")
struct InvalidInputTests {
  @Test("creating a shape that overflows throws") func shapes() throws {
    #expect(throws: TensorError.sizeOverflow([-1])) { try TensorShape(-1) }
    #expect(throws: TensorError.sizeOverflow([Int.max, 2])) { try TensorShape(Int.max, 2) }
    #expect(throws: TensorError.sizeOverflow([1 << 21, 1 << 20])) {
      try TensorShape(1 << 21, 1 << 20)
    }
    #expect(throws: TensorError.sizeOverflow([0, Int.max, Int.max])) {
      try TensorShape(0, Int.max, Int.max)
    }
    #expect(try TensorShape(1 << 20, 1 << 20).count == TensorShape.maximumCount)
    #expect(try TensorShape(3, 0, 5).count == 0)
    #expect(try TensorShape([]).count == 1)
    let image = try TensorShape(2, 5, 7, 3)
    #expect(image.rows == 70 && image.pixels == 35 && image.channels == 3 && image.batch == 2)
  }

  @Test("creating a tensor that does not fit in memory throws") func memory() throws {
    #expect(throws: TensorError.self) {
      try Tensor<Float>(repeating: 0, shape: TensorShape(1 << 20, 1 << 20))
    }
  }

  /// Input shapes that an operation does not support, and the reason.
  private struct InvalidInput: Sendable, CustomStringConvertible {
    let operation: any TensorOperation
    let shapes: [[Int]]
    let reason: String
    var description: String { "\(operation.name) \(shapes): \(reason)" }

    init(_ operation: any TensorOperation, _ shapes: [Int]..., reason: String) {
      self.operation = operation
      self.shapes = shapes
      self.reason = reason
    }
  }

  private static let image = [2, 5, 5, 4]

  private static let layers: [InvalidInput] = [
    InvalidInput(Convolution(), [5, 5, 4], [3, 4, 3, 3], reason: "rank of the image"),
    InvalidInput(Convolution(), image, [3, 36], reason: "rank of the weight"),
    InvalidInput(Convolution(), image, [3, 5, 3, 3], reason: "channels"),
    InvalidInput(Convolution(groups: 2), image, [3, 2, 3, 3], reason: "outputs per group"),
    InvalidInput(Convolution(), image, [3, 4, 6, 3], reason: "kernel larger than the image"),
    InvalidInput(Convolution(), image, [3, 4, 3, 3], [4], reason: "bias"),
    InvalidInput(Convolution(), image, [3, 4, 3, 3], [3, 1], reason: "rank of the bias"),
    InvalidInput(Convolution(), image, [3, 4, 0, 3], reason: "empty kernel"),
    InvalidInput(Convolution(), [2, 5, 5, 0], [3, 0, 3, 3], reason: "no channels"),
    InvalidInput(
      MaskedConvolution(activeChannels: [[0]]), image, [3, 4, 3, 3], reason: "a list is missing"),
    InvalidInput(
      MaskedConvolution(activeChannels: [[0], []]), image, [3, 4, 3, 3], reason: "an empty list"),
    InvalidInput(
      MaskedConvolution(activeChannels: [[0], [4]]), image, [3, 4, 3, 3],
      reason: "a channel out of range"),
    InvalidInput(
      MaskedConvolution(activeChannels: [[0], [1, 1]]), image, [3, 4, 3, 3],
      reason: "a repeated channel"),
    InvalidInput(LinearTransform(), [2, 3], [5, 4], reason: "inputs"),
    InvalidInput(LinearTransform(), [2, 1, 4], [5, 4], reason: "rank"),
    InvalidInput(
      LinearTransform(), [2, 4], [5, 4, 3, 1], reason: "a kernel of more than one pixel"),
    InvalidInput(LinearTransform(), [2, 4], [5, 4], [4], reason: "bias"),
    InvalidInput(LinearTransform(), [2, 4], [20], reason: "rank of the weight"),
    InvalidInput(Activation(.relu), image, [4], reason: "an unused slope"),
    InvalidInput(Activation(.prelu), image, reason: "no slope"),
    InvalidInput(Activation(.prelu), image, [5], reason: "slope"),
    InvalidInput(Activation(.prelu), image, [1, 4], reason: "rank of the slope"),
    InvalidInput(BatchNorm(training: true), image, [4], [4], [4], reason: "no running statistics"),
    InvalidInput(BatchNorm(training: true), image, [4], [4], [4], [5], reason: "variance"),
    InvalidInput(BatchNorm(training: false), image, [5], [4], [4], [4], reason: "weight"),
    InvalidInput(BatchNorm(training: true), [1, 4], [4], [4], [4], [4], reason: "one row"),
    InvalidInput(BatchNorm(training: true), [0, 4], [4], [4], [4], [4], reason: "no rows"),
    InvalidInput(InstanceNorm(), [2, 4], [4], [4], reason: "rank"),
    InvalidInput(InstanceNorm(), [2, 1, 1, 4], [4], [4], reason: "one pixel"),
    InvalidInput(InstanceNorm(), image, [4], [3], reason: "bias"),
    InvalidInput(NormalizeRows(), image, reason: "rank"),
    InvalidInput(SpectralNorm(training: true), [3, 4], [4], [4], reason: "u"),
    InvalidInput(SpectralNorm(training: true), [3, 4], [3], [3], reason: "v"),
    InvalidInput(SpectralNorm(training: true), [3], [3], [1], reason: "rank"),
    InvalidInput(SpectralNorm(training: true), [0, 4], [0], [4], reason: "empty"),
  ]

  private static let others: [InvalidInput] = [
    InvalidInput(WeightedSum(), image, [2, 5, 5, 3], reason: "unequal shapes"),
    InvalidInput(WeightedSum(), image, [2, 25, 4], reason: "another rank with the same count"),
    InvalidInput(ScaleElements(2), image, image, reason: "two inputs"),
    InvalidInput(ScaleChannels(), image, [2, 5], reason: "channels"),
    InvalidInput(ScaleChannels(), image, [1, 4], reason: "batch"),
    InvalidInput(ScaleChannels(), image, [2, 5, 1, 4], reason: "a scale with rows"),
    InvalidInput(ScaleChannels(), [4], [4], reason: "rank"),
    InvalidInput(ScalePixels(), image, [2, 5, 5, 4], reason: "channels of the scale"),
    InvalidInput(ScalePixels(), image, [2, 25, 1], reason: "rank of the scale"),
    InvalidInput(AdaptivePool(.average, size: 1), [2, 4], reason: "rank"),
    InvalidInput(AdaptivePool(.maximum, size: 1), [2, 0, 5, 4], reason: "no pixels"),
    InvalidInput(MaxPool(kernel: 2, stride: 2), [2, 4], reason: "rank"),
    InvalidInput(MaxPool(kernel: 6, stride: 2), [2, 5, 7, 4], reason: "fewer rows than a window"),
    InvalidInput(ChannelStatistics(), [2, 5, 5, 0], reason: "no channels"),
    InvalidInput(ChannelStatistics(), [2, 4], reason: "rank"),
    InvalidInput(Upsample(), [2, 4], reason: "rank"),
    InvalidInput(Upsample(), [2, 0, 3, 4], reason: "no pixels"),
    InvalidInput(Subsample(stride: 2), [2, 4], reason: "rank"),
    InvalidInput(Concatenate(), image, [2, 5, 4, 4], reason: "width"),
    InvalidInput(Concatenate(), image, [2, 4], reason: "rank"),
    InvalidInput(Concatenate(), [4], [4], reason: "vectors"),
    InvalidInput(Flatten(), [2, 4], reason: "rank"),
    InvalidInput(Unflatten(height: 2, width: 3), [2, 8], reason: "not a multiple"),
    InvalidInput(Unflatten(height: 2, width: 3), [2, 2, 1, 6], reason: "pixels"),
    InvalidInput(Unflatten(height: 2, width: 3), [6], reason: "rank"),
    InvalidInput(Unflatten(height: 2, width: 3), [2, 0], reason: "no channels"),
    InvalidInput(GatherRows(), [2, 4, 1], [3], reason: "rank of the table"),
    InvalidInput(GatherRows(), [2, 4], [3, 1], reason: "rank of the indices"),
    InvalidInput(AppendOneHot(groups: 3), image, [3], reason: "groups"),
    InvalidInput(AppendOneHot(groups: 3), [2], [2], reason: "rank"),
    InvalidInput(AppendConstant([1]), [2, 4], reason: "rank"),
    InvalidInput(Softmax(), image, image, reason: "two inputs"),
    InvalidInput(Dropout(probability: 0.5), image, image, reason: "two inputs"),
    InvalidInput(CosineMargin(), [2, 5], [3], reason: "labels"),
    InvalidInput(CosineMargin(), [2, 5], [2, 1], reason: "rank of the labels"),
    InvalidInput(AngularMargin(), [2, 5], [3], reason: "labels"),
    InvalidInput(AngularMargin(), [2, 5, 1], [2], reason: "rank"),
    InvalidInput(CrossEntropy(), [2, 0], [2], reason: "no classes"),
    InvalidInput(CrossEntropy(), image, [2], reason: "rank"),
    InvalidInput(LabelDistributionLoss(standardDeviation: 2), [2, 0], [2], reason: "no classes"),
    InvalidInput(LabelDistributionLoss(standardDeviation: 0), [2, 5], [2], reason: "no deviation"),
    InvalidInput(ExpectedValue(), image, reason: "rank"),
    InvalidInput(MeanSquaredError(), [2, 1], [2], reason: "unequal shapes"),
    InvalidInput(MeanSquaredError(), [0, 3], [0, 3], reason: "empty"),
    InvalidInput(MeanSquaredError(), [2, 3], [2, 3], [3], reason: "weights"),
    InvalidInput(LeastSquaresLoss(target: 1), [2, 0], reason: "empty"),
    InvalidInput(LogisticLoss(target: 1), [2, 0], reason: "empty"),
    InvalidInput(TotalVariation(), [2, 1, 5, 3], reason: "one row"),
    InvalidInput(TotalVariation(), [2, 5, 1, 3], reason: "one column"),
    InvalidInput(TotalVariation(), [2, 5, 5, 0], reason: "no channels"),
    InvalidInput(TotalVariation(), [5, 5], reason: "rank"),
  ]

  @Test(
    "the error for unsupported shapes names the operation and the shapes",
    arguments: layers + others)
  private func mismatches(_ invalid: InvalidInput) throws {
    let shapes = try invalid.shapes.map { try TensorShape($0) }
    let error = #expect(throws: TensorError.self, "\(invalid)") {
      try invalid.operation.outputShape(shapes)
    }
    guard case .shapeMismatch(let operation, let reported, _)? = error else {
      Issue.record("\(invalid) threw \(String(describing: error))")
      return
    }
    let isSameOperation = operation == invalid.operation.name || invalid.operation is Convolution
    #expect(isSameOperation && Set(reported).isSubset(of: shapes))
    #expect(
      shapes.allSatisfy { error?.description.contains("\($0)") == true } || reported != shapes)
  }

  @Test("these tests have invalid inputs for every operation") func complete() {
    let tested = Set(
      (Self.layers + Self.others).map { String(describing: type(of: $0.operation)) })
    let all = Set(OperationCatalog.checks.map { String(describing: type(of: $0.operation)) })
    #expect(all.subtracting(tested) == [])
  }

  @Test("an attribute that is out of range throws") func attributes() throws {
    let image = try TensorShape(1, 5, 5, 4)
    func expectError(_ operation: any TensorOperation, _ shapes: TensorShape...) {
      #expect(throws: TensorError.self) { try operation.outputShape(shapes) }
    }
    try expectError(Convolution(stride: 0), image, TensorShape(2, 4, 3, 3))
    try expectError(Convolution(padding: -1), image, TensorShape(2, 4, 3, 3))
    try expectError(Convolution(padding: Int.max), image, TensorShape(2, 4, 3, 3))
    try expectError(Convolution(groups: 0), image, TensorShape(2, 4, 3, 3))
    try expectError(Convolution(groups: 3), image, TensorShape(3, 1, 3, 3))
    try expectError(Convolution(), image, TensorShape(2, 4, 7, 7))
    try expectError(Convolution(), image, TensorShape(0, 4, 3, 3))
    try expectError(Convolution(groups: .max), image, TensorShape(2, 4, 3, 3))
    try expectError(Convolution(stride: 1 << 40), image, TensorShape(2, 4, 3, 3))
    expectError(AdaptivePool(.average, size: 0), image)
    expectError(MaxPool(kernel: 0, stride: 1), image)
    expectError(MaxPool(kernel: 2, stride: 0), image)
    expectError(MaxPool(kernel: 2, stride: .max), image)
    expectError(AdaptivePool(.maximum, size: .max), image)
    try expectError(AppendOneHot(groups: 0), image, TensorShape(1))
    try expectError(AppendOneHot(groups: .max), image, TensorShape(1))
    expectError(Subsample(stride: .max), image)
    expectError(Dropout(probability: -0.1), image)
    expectError(Subsample(stride: 0), image)
    expectError(Dropout(probability: 1), image)
    expectError(Dropout(probability: .nan), image)
    for target in [-0.1, 1.1, .nan] { expectError(LogisticLoss(target: target), image) }
    try expectError(Unflatten(height: 0, width: 1), TensorShape(1, 4))
    try expectError(Unflatten(height: .max, width: .max), TensorShape(1, 4))
    let vector = try TensorShape(4)
    let single = try TensorShape(1, 4)
    expectError(BatchNorm(training: true), single, vector, vector, vector, vector)
  }
}
