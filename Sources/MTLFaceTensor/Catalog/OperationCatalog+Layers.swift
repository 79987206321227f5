extension OperationCatalog {
  static let activations: [OperationEntry] =
    [ActivationKind.identity, .relu, .leakyReLU(slope: 0.2), .sigmoid, .tanh].flatMap { kind in
      [
        OperationEntry(Activation(kind), "", .values(.awayFromZero, 2, 5, 7, 13)),
        OperationEntry(Activation(kind), "", .values(.awayFromZero, 3, 67)),
        OperationEntry(Activation(kind), "", .values(.awayFromZero, 1, 33, 31, 20)),
      ]
    } + [
      OperationEntry(
        Activation(.prelu), "", .values(.awayFromZero, 2, 5, 7, 13), .values(.awayFromZero, 13)),
      OperationEntry(
        Activation(.prelu), "", .values(.awayFromZero, 5, 101), .values(.awayFromZero, 101)),
      OperationEntry(
        Activation(.prelu), "", .values(.awayFromZero, 1, 20, 20, 130),
        .values(.awayFromZero, 130)),
      OperationEntry(Activation(.leakyReLU(slope: -0.5)), "-0.5", .values(.awayFromZero, 4, 9)),
      OperationEntry(Softmax(), "", .normal(1, 1)),
      OperationEntry(Softmax(), "", .normal(5, 101)),
      OperationEntry(Softmax(), "", .normal(300, 67)),
      OperationEntry(Softmax(), "of an image", .normal(2, 3, 3, 7)),
      OperationEntry(Dropout(probability: 0.4), "0.4", .normal(5, 67)),
      OperationEntry(Dropout(probability: 0), "0", .normal(3, 13)),
      OperationEntry(Dropout(probability: 0.5), "0.5", .normal(2, 25, 25, 20)),
    ]

  private static func batchNorm(
    training: Bool, _ x: OperationInput, momentum: Double = 0.1, epsilon: Double = 1e-5,
    tolerance: Double = 2e-6
  ) -> OperationEntry {
    let channels = x.shape.last ?? 1
    return OperationEntry(
      BatchNorm(training: training, momentum: momentum, epsilon: epsilon),
      training ? "training \(momentum) \(epsilon)" : "evaluation", x, .positive(channels),
      .normal(channels), .constant(.normal, channels), .constant(.positive, channels),
      tolerance: tolerance)
  }

  /// The tolerance for channels with two values. Their normalized values are always about -1 and 1,
  /// so the gradient is nearly zero and, in `Float`, consists mostly of rounding errors.
  private static let twoValueTolerance = 1e-2

  static let normalizations: [OperationEntry] =
    [true, false].flatMap { training in
      [
        batchNorm(training: training, .normal(2, 5, 7, 13)),
        batchNorm(training: training, .normal(5, 67)),
        batchNorm(
          training: training, .normal(2, 1, 1, 3), tolerance: training ? twoValueTolerance : 2e-6),
        batchNorm(training: training, .normal(1, 20, 20, 130)),
      ]
    } + [
      batchNorm(training: true, .normal(7, 16), momentum: 0.01, epsilon: 1e-3),
      batchNorm(training: false, .normal(1, 101)),
      OperationEntry(
        InstanceNorm(), "", .normal(1, 2, 1, 1), .positive(1), .normal(1),
        tolerance: twoValueTolerance),
      OperationEntry(InstanceNorm(), "", .normal(3, 7, 5, 13), .positive(13), .normal(13)),
      OperationEntry(
        InstanceNorm(epsilon: 1e-3), "1e-3", .normal(1, 16, 17, 130), .positive(130),
        .normal(130)),
      OperationEntry(InstanceNorm(), "", .normal(17, 16, 17, 9), .positive(9), .normal(9)),
      OperationEntry(NormalizeRows(), "", .normal(5, 67)),
      OperationEntry(NormalizeRows(), "", .normal(1, 1)),
      OperationEntry(NormalizeRows(epsilon: 1e-3), "1e-3", .normal(100, 301)),
    ] + spectralNorms

  private static let spectralNorms: [OperationEntry] = [false, true].flatMap { training in
    let expectedGradient =
      training
      ? OperationEntry.ExpectedGradient.substituteDerivative(of: SpectralNorm(training: false))
      : .derivative
    let mode = training ? "training" : "evaluation"
    return [
      OperationEntry(
        SpectralNorm(training: training), mode, .weight(13, 7), .constant(.unitRows, 13),
        .constant(.unitRows, 7), expectedGradient: expectedGradient),
      OperationEntry(
        SpectralNorm(training: training), mode, .weight(16, 5, 4, 4), .constant(.unitRows, 16),
        .constant(.unitRows, 80), expectedGradient: expectedGradient),
      OperationEntry(
        SpectralNorm(training: training), mode, .weight(67, 20, 4, 4), .constant(.unitRows, 67),
        .constant(.unitRows, 320), expectedGradient: expectedGradient),
    ]
  }

  static let pooling: [OperationEntry] =
    [AdaptivePool.Kind.average, .maximum].flatMap { kind in
      [
        OperationEntry(AdaptivePool(kind, size: 1), "1", .values(.distinct, 2, 7, 7, 13)),
        OperationEntry(AdaptivePool(kind, size: 2), "2", .values(.distinct, 2, 7, 5, 67)),
        OperationEntry(AdaptivePool(kind, size: 3), "3", .values(.distinct, 1, 7, 8, 13)),
        OperationEntry(
          AdaptivePool(kind, size: 3), "3, smaller input", .values(.distinct, 2, 2, 1, 3)),
        OperationEntry(AdaptivePool(kind, size: 3), "3", .values(.distinct, 1, 14, 14, 130)),
      ]
    } + [
      OperationEntry(MaxPool(kernel: 2, stride: 2), "2/2", .values(.distinct, 2, 7, 6, 10)),
      OperationEntry(MaxPool(kernel: 3, stride: 2), "3/2", .values(.distinct, 1, 12, 11, 28)),
      OperationEntry(MaxPool(kernel: 3, stride: 1), "3/1", .values(.distinct, 2, 5, 4, 3)),
      OperationEntry(MaxPool(kernel: 1, stride: 3), "1/3", .values(.distinct, 1, 6, 8, 13)),
      OperationEntry(MaxPool(kernel: 2, stride: 2), "2/2", .values(.distinct, 1, 33, 40, 67)),
      OperationEntry(ChannelStatistics(), "", .values(.distinct, 2, 5, 7, 13)),
      OperationEntry(ChannelStatistics(), "", .values(.distinct, 1, 3, 3, 1)),
      OperationEntry(ChannelStatistics(), "", .values(.distinct, 1, 20, 20, 67)),
    ]
}
