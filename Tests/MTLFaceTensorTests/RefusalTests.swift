import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Sizes that overflow, shapes that do not fit, attributes out of range.
@Suite("Refusals")
struct RefusalTests {
  @Test("shapes are checked before they are multiplied") func shapes() throws {
    #expect(throws: TensorError.sizeOverflow([-1])) { try Shape(-1) }
    #expect(throws: TensorError.sizeOverflow([Int.max, 2])) { try Shape(Int.max, 2) }
    #expect(throws: TensorError.sizeOverflow([1 << 21, 1 << 20])) { try Shape(1 << 21, 1 << 20) }
    #expect(throws: TensorError.sizeOverflow([0, Int.max, Int.max])) {
      try Shape(0, Int.max, Int.max)
    }
    #expect(try Shape(1 << 20, 1 << 20).count == Shape.maximumCount)
    #expect(try Shape(3, 0, 5).count == 0)
    #expect(try Shape([]).count == 1)
    let image = try Shape(2, 5, 7, 3)
    #expect(image.rows == 70 && image.pixels == 35 && image.channels == 3 && image.batch == 2)
  }

  @Test("memory that is not to be had is an error") func memory() throws {
    #expect(throws: TensorError.self) {
      try Tensor<Float>(repeating: 0, shape: Shape(1 << 20, 1 << 20))
    }
  }

  /// Shapes that an operation must not take, and why.
  private struct Refusal: Sendable, CustomStringConvertible {
    let operation: any Operation
    let shapes: [[Int]]
    let reason: String
    var description: String { "\(operation.name) \(shapes): \(reason)" }

    init(_ operation: any Operation, _ shapes: [Int]..., reason: String) {
      self.operation = operation
      self.shapes = shapes
      self.reason = reason
    }
  }

  private static let image = [2, 5, 5, 4]

  private static let layers: [Refusal] = [
    Refusal(Convolution(), [5, 5, 4], [3, 4, 3, 3], reason: "rank of the image"),
    Refusal(Convolution(), image, [3, 36], reason: "rank of the weight"),
    Refusal(Convolution(), image, [3, 5, 3, 3], reason: "channels"),
    Refusal(Convolution(groups: 2), image, [3, 2, 3, 3], reason: "outputs by group"),
    Refusal(Convolution(), image, [3, 4, 6, 3], reason: "kernel above the image"),
    Refusal(Convolution(), image, [3, 4, 3, 3], [4], reason: "bias"),
    Refusal(Convolution(), image, [3, 4, 3, 3], [3, 1], reason: "rank of the bias"),
    Refusal(Convolution(), image, [3, 4, 0, 3], reason: "empty kernel"),
    Refusal(Convolution(), [2, 5, 5, 0], [3, 0, 3, 3], reason: "no channels"),
    Refusal(MaskedConvolution(live: [[0]]), image, [3, 4, 3, 3], reason: "a list is missing"),
    Refusal(MaskedConvolution(live: [[0], []]), image, [3, 4, 3, 3], reason: "an empty list"),
    Refusal(
      MaskedConvolution(live: [[0], [4]]), image, [3, 4, 3, 3], reason: "a channel outside"),
    Refusal(
      MaskedConvolution(live: [[0], [1, 1]]), image, [3, 4, 3, 3], reason: "a channel twice"),
    Refusal(Linear(), [2, 3], [5, 4], reason: "inputs"),
    Refusal(Linear(), [2, 1, 4], [5, 4], reason: "rank"),
    Refusal(Linear(), [2, 4], [5, 4, 3, 1], reason: "a kernel of more than one pixel"),
    Refusal(Linear(), [2, 4], [5, 4], [4], reason: "bias"),
    Refusal(Linear(), [2, 4], [20], reason: "rank of the weight"),
    Refusal(Activation(.relu), image, [4], reason: "a slope that is not used"),
    Refusal(Activation(.prelu), image, reason: "no slope"),
    Refusal(Activation(.prelu), image, [5], reason: "slope"),
    Refusal(Activation(.prelu), image, [1, 4], reason: "rank of the slope"),
    Refusal(BatchNorm(training: true), image, [4], [4], [4], reason: "no running values"),
    Refusal(BatchNorm(training: true), image, [4], [4], [4], [5], reason: "variance"),
    Refusal(BatchNorm(training: false), image, [5], [4], [4], [4], reason: "weight"),
    Refusal(BatchNorm(training: true), [1, 4], [4], [4], [4], [4], reason: "one row"),
    Refusal(BatchNorm(training: true), [0, 4], [4], [4], [4], [4], reason: "no row"),
    Refusal(InstanceNorm(), [2, 4], [4], [4], reason: "rank"),
    Refusal(InstanceNorm(), [2, 1, 1, 4], [4], [4], reason: "one pixel"),
    Refusal(InstanceNorm(), image, [4], [3], reason: "bias"),
    Refusal(NormalizeRows(), image, reason: "rank"),
    Refusal(SpectralNorm(training: true), [3, 4], [4], [4], reason: "u"),
    Refusal(SpectralNorm(training: true), [3, 4], [3], [3], reason: "v"),
    Refusal(SpectralNorm(training: true), [3], [3], [1], reason: "rank"),
    Refusal(SpectralNorm(training: true), [0, 4], [0], [4], reason: "empty"),
  ]

  private static let others: [Refusal] = [
    Refusal(WeightedSum(), image, [2, 5, 5, 3], reason: "unequal"),
    Refusal(WeightedSum(), image, [2, 25, 4], reason: "other rank, as many elements"),
    Refusal(Scale(2), image, image, reason: "two inputs"),
    Refusal(ScaleChannels(), image, [2, 5], reason: "channels"),
    Refusal(ScaleChannels(), image, [1, 4], reason: "batch"),
    Refusal(ScaleChannels(), image, [2, 5, 1, 4], reason: "a scale with rows"),
    Refusal(ScaleChannels(), [4], [4], reason: "rank"),
    Refusal(ScalePixels(), image, [2, 5, 5, 4], reason: "channels of the scale"),
    Refusal(ScalePixels(), image, [2, 25, 1], reason: "rank of the scale"),
    Refusal(AdaptivePool(.average, size: 1), [2, 4], reason: "rank"),
    Refusal(AdaptivePool(.maximum, size: 1), [2, 0, 5, 4], reason: "no pixels"),
    Refusal(MaxPool(kernel: 2, stride: 2), [2, 4], reason: "rank"),
    Refusal(MaxPool(kernel: 6, stride: 2), [2, 5, 7, 4], reason: "fewer rows than a window"),
    Refusal(ChannelStatistics(), [2, 5, 5, 0], reason: "no channels"),
    Refusal(ChannelStatistics(), [2, 4], reason: "rank"),
    Refusal(Upsample(), [2, 4], reason: "rank"),
    Refusal(Upsample(), [2, 0, 3, 4], reason: "no pixels"),
    Refusal(Subsample(stride: 2), [2, 4], reason: "rank"),
    Refusal(Concatenate(), image, [2, 5, 4, 4], reason: "width"),
    Refusal(Concatenate(), image, [2, 4], reason: "rank"),
    Refusal(Concatenate(), [4], [4], reason: "vectors"),
    Refusal(Flatten(), [2, 4], reason: "rank"),
    Refusal(Unflatten(height: 2, width: 3), [2, 8], reason: "no multiple"),
    Refusal(Unflatten(height: 2, width: 3), [2, 2, 1, 6], reason: "pixels"),
    Refusal(Unflatten(height: 2, width: 3), [6], reason: "rank"),
    Refusal(Unflatten(height: 2, width: 3), [2, 0], reason: "no channels"),
    Refusal(GatherRows(), [2, 4, 1], [3], reason: "rank of the table"),
    Refusal(GatherRows(), [2, 4], [3, 1], reason: "rank of the indices"),
    Refusal(AppendOneHot(groups: 3), image, [3], reason: "groups"),
    Refusal(AppendOneHot(groups: 3), [2], [2], reason: "rank"),
    Refusal(AppendConstant([1]), [2, 4], reason: "rank"),
    Refusal(Softmax(), image, image, reason: "two inputs"),
    Refusal(Dropout(probability: 0.5), image, image, reason: "two inputs"),
    Refusal(CosineMargin(), [2, 5], [3], reason: "labels"),
    Refusal(CosineMargin(), [2, 5], [2, 1], reason: "rank of the labels"),
    Refusal(AngularMargin(), [2, 5], [3], reason: "labels"),
    Refusal(AngularMargin(), [2, 5, 1], [2], reason: "rank"),
    Refusal(CrossEntropy(), [2, 0], [2], reason: "no classes"),
    Refusal(CrossEntropy(), image, [2], reason: "rank"),
    Refusal(LabelDistribution(deviation: 2), [2, 0], [2], reason: "no classes"),
    Refusal(LabelDistribution(deviation: 0), [2, 5], [2], reason: "no width"),
    Refusal(ExpectedValue(), image, reason: "rank"),
    Refusal(MeanSquaredError(), [2, 1], [2], reason: "unequal"),
    Refusal(MeanSquaredError(), [0, 3], [0, 3], reason: "empty"),
    Refusal(MeanSquaredError(), [2, 3], [2, 3], [3], reason: "weights"),
    Refusal(SquaredDistance(to: 1), [2, 0], reason: "empty"),
    Refusal(LogisticLoss(to: 1), [2, 0], reason: "empty"),
    Refusal(TotalVariation(), [2, 1, 5, 3], reason: "one row"),
    Refusal(TotalVariation(), [2, 5, 1, 3], reason: "one column"),
    Refusal(TotalVariation(), [2, 5, 5, 0], reason: "no channels"),
    Refusal(TotalVariation(), [5, 5], reason: "rank"),
  ]

  @Test("shapes that do not fit are refused, by name", arguments: layers + others)
  private func mismatches(_ refusal: Refusal) throws {
    let shapes = try refusal.shapes.map { try Shape($0) }
    let error = #expect(throws: TensorError.self, "\(refusal)") {
      try refusal.operation.outputShape(shapes)
    }
    guard case .shapeMismatch(let operation, let given, _)? = error else {
      Issue.record("\(refusal) gave \(String(describing: error))")
      return
    }
    let same = operation == refusal.operation.name || refusal.operation is Convolution
    #expect(same && Set(given).isSubset(of: shapes))
    #expect(shapes.allSatisfy { error?.description.contains("\($0)") == true } || given != shapes)
  }

  @Test("every operation has refusals") func complete() {
    let refused = Set(
      (Self.layers + Self.others).map { String(describing: type(of: $0.operation)) })
    let all = Set(OperationCatalog.checks.map { String(describing: type(of: $0.operation)) })
    #expect(all.subtracting(refused) == [])
  }

  @Test("attributes out of range are refused") func attributes() throws {
    let image = try Shape(1, 5, 5, 4)
    func refused(_ operation: any Operation, _ shapes: Shape...) {
      #expect(throws: TensorError.self) { try operation.outputShape(shapes) }
    }
    try refused(Convolution(stride: 0), image, Shape(2, 4, 3, 3))
    try refused(Convolution(padding: -1), image, Shape(2, 4, 3, 3))
    try refused(Convolution(padding: Int.max), image, Shape(2, 4, 3, 3))
    try refused(Convolution(groups: 0), image, Shape(2, 4, 3, 3))
    try refused(Convolution(groups: 3), image, Shape(3, 1, 3, 3))
    try refused(Convolution(), image, Shape(2, 4, 7, 7))
    try refused(Convolution(), image, Shape(0, 4, 3, 3))
    try refused(Convolution(groups: .max), image, Shape(2, 4, 3, 3))
    try refused(Convolution(stride: 1 << 40), image, Shape(2, 4, 3, 3))
    refused(AdaptivePool(.average, size: 0), image)
    refused(MaxPool(kernel: 0, stride: 1), image)
    refused(MaxPool(kernel: 2, stride: 0), image)
    refused(MaxPool(kernel: 2, stride: .max), image)
    refused(AdaptivePool(.maximum, size: .max), image)
    try refused(AppendOneHot(groups: 0), image, Shape(1))
    try refused(AppendOneHot(groups: .max), image, Shape(1))
    refused(Subsample(stride: .max), image)
    refused(Dropout(probability: -0.1), image)
    refused(Subsample(stride: 0), image)
    refused(Dropout(probability: 1), image)
    refused(Dropout(probability: .nan), image)
    for target in [-0.1, 1.1, .nan] { refused(LogisticLoss(to: target), image) }
    try refused(Unflatten(height: 0, width: 1), Shape(1, 4))
    try refused(Unflatten(height: .max, width: .max), Shape(1, 4))
    let vector = try Shape(4)
    let single = try Shape(1, 4)
    refused(BatchNorm(training: true), single, vector, vector, vector, vector)
  }
}
