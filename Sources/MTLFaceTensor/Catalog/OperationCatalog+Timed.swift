extension OperationCatalog {
  /// The convolutions and linear transforms of the networks, with the shapes that they have for
  /// 112 x 112 faces.
  static let timedConvolutions: [OperationEntry] = [
    convolution(1, 112, 112, 3, to: 64, kernel: 3, padding: 1),
    convolution(1, 112, 112, 64, to: 64, kernel: 3, stride: 2, padding: 1),
    convolution(1, 56, 56, 64, to: 64, kernel: 3, padding: 1),
    convolution(1, 28, 28, 128, to: 128, kernel: 3, padding: 1),
    convolution(1, 14, 14, 256, to: 256, kernel: 3, padding: 1),
    convolution(8, 14, 14, 256, to: 256, kernel: 3, padding: 1),
    convolution(1, 7, 7, 512, to: 512, kernel: 3, padding: 1),
    convolution(8, 7, 7, 512, to: 512, kernel: 3, padding: 1),
    convolution(1, 28, 28, 128, to: 256, kernel: 1, stride: 2),
    convolution(1, 7, 7, 2, to: 1, kernel: 7, padding: 3),
    convolution(1, 112, 112, 10, to: 64, kernel: 4, stride: 2, padding: 1),
    convolution(1, 56, 56, 64, to: 128, kernel: 1),
    convolution(1, 56, 56, 64, to: 64, kernel: 3, padding: 1, groups: 64),
    convolution(1, 14, 14, 256, to: 256, kernel: 3, padding: 1, groups: 256),
    convolution(1, 28, 28, 256, to: 256, kernel: 3, padding: 1, groups: 128),
    // Two images of different age groups. There are seven groups of 128 filters, and neighboring
    // groups share 13 filters.
    OperationEntry(
      MaskedConvolution(padding: 1, activeChannels: [Array(0..<128), Array(345..<473)]),
      "padding 1",
      .normal(2, 7, 7, 818), .weight(818, 818, 3, 3)),
    OperationEntry(LinearTransform(), "", .normal(1, 25088), .weight(512, 25088), .normal(512)),
    OperationEntry(LinearTransform(), "", .normal(8, 25088), .weight(512, 25088), .normal(512)),
    OperationEntry(LinearTransform(), "", .normal(32, 512), .weight(10572, 512)),
  ]

  static let timedOthers: [OperationEntry] = [
    OperationEntry(
      BatchNorm(training: true), "training", .normal(8, 56, 56, 64), .positive(64), .normal(64),
      .constant(.normal, 64), .constant(.positive, 64)),
    OperationEntry(
      BatchNorm(training: false), "evaluation", .normal(8, 56, 56, 64), .positive(64), .normal(64),
      .constant(.normal, 64), .constant(.positive, 64)),
    OperationEntry(InstanceNorm(), "", .normal(8, 56, 56, 64), .positive(64), .normal(64)),
    OperationEntry(Activation(.prelu), "", .normal(8, 56, 56, 64), .positive(64)),
    OperationEntry(Activation(.relu), "", .normal(8, 56, 56, 64)),
    OperationEntry(Activation(.leakyReLU(slope: 0.2)), "", .normal(8, 56, 56, 64)),
    OperationEntry(Activation(.sigmoid), "", .normal(8, 56, 56, 64)),
    OperationEntry(Activation(.tanh), "", .normal(8, 112, 112, 3)),
    OperationEntry(WeightedSum(), "", .normal(8, 56, 56, 64), .normal(8, 56, 56, 64)),
    OperationEntry(ScaleElements(0.5), "", .normal(8, 56, 56, 64)),
    OperationEntry(ScaleChannels(), "", .normal(8, 56, 56, 64), .normal(8, 64)),
    OperationEntry(ScalePixels(), "", .normal(8, 56, 56, 64), .normal(8, 56, 56, 1)),
    OperationEntry(AdaptivePool(.average, size: 1), "1", .normal(8, 56, 56, 64)),
    OperationEntry(AdaptivePool(.maximum, size: 1), "1", .normal(8, 56, 56, 64)),
    OperationEntry(MaxPool(kernel: 3, stride: 2), "3/2", .normal(8, 56, 56, 64)),
    OperationEntry(ChannelStatistics(), "", .normal(8, 56, 56, 64)),
    OperationEntry(Upsample(), "", .normal(8, 56, 56, 64)),
    OperationEntry(Subsample(stride: 2), "2", .normal(8, 56, 56, 64)),
    OperationEntry(Concatenate(), "", .normal(8, 56, 56, 64), .normal(8, 56, 56, 64)),
    OperationEntry(Flatten(), "", .normal(32, 7, 7, 512)),
    OperationEntry(Unflatten(height: 7, width: 7), "7x7", .normal(8, 1, 1, 12_544)),
    OperationEntry(Dropout(probability: 0.4), "0.4", .normal(32, 25088)),
    OperationEntry(Softmax(), "", .normal(32, 10572)),
    OperationEntry(NormalizeRows(), "", .normal(10572, 512)),
    OperationEntry(CosineMargin(), "", .normal(32, 10572), .constant(.labels(10572), 32)),
    OperationEntry(
      AngularMargin(), "", .values(.cosines, 32, 10572), .constant(.labels(10572), 32)),
    OperationEntry(CrossEntropy(), "", .normal(32, 10572), .constant(.labels(10572), 32)),
    OperationEntry(
      LabelDistributionLoss(standardDeviation: 2), "2", .normal(32, 101),
      .constant(.labels(101), 32)),
    OperationEntry(ExpectedValue(), "", .positive(32, 101)),
    OperationEntry(MeanSquaredError(), "", .normal(8, 112, 112, 3), .normal(8, 112, 112, 3)),
    OperationEntry(LeastSquaresLoss(target: 1), "", .normal(8, 112, 112, 3)),
    OperationEntry(LogisticLoss(target: 1), "", .normal(8, 7, 7, 1)),
    OperationEntry(TotalVariation(), "", .normal(8, 112, 112, 3)),
    OperationEntry(GatherRows(), "", .constant(.normal, 7, 819), .constant(.indices(7), 32)),
    OperationEntry(
      AppendOneHot(groups: 7), "7", .normal(8, 112, 112, 3), .constant(.indices(7), 8)),
    OperationEntry(AppendConstant([1, 0]), "2", .normal(8, 56, 56, 64)),
    OperationEntry(
      SpectralNorm(training: true), "training", .weight(512, 256, 4, 4), .constant(.unitRows, 512),
      .constant(.unitRows, 4096)),
  ]
}
