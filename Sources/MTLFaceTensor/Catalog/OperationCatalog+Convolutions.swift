extension OperationCatalog {
  /// Returns an entry for a convolution from `[n, h, w, inputs]` to `outputs` channels with a
  /// square kernel.
  static func convolution(
    _ n: Int, _ h: Int, _ w: Int, _ inputs: Int, to outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, groups: Int = 1, bias: Bool = false
  ) -> OperationEntry {
    let operation = Convolution(stride: stride, padding: padding, groups: groups)
    let variant = "stride \(stride) padding \(padding)" + (groups > 1 ? " groups \(groups)" : "")
    let x = OperationInput.normal(n, h, w, inputs)
    let weight = OperationInput.weight(outputs, inputs / groups, kernel, kernel)
    // The transforms of Winograd's algorithm add rounding errors.
    let tolerance = kernel == 3 && stride == 1 && groups == 1 ? 1e-5 : 2e-6
    return bias
      ? OperationEntry(operation, variant, x, weight, .normal(outputs), tolerance: tolerance)
      : OperationEntry(operation, variant, x, weight, tolerance: tolerance)
  }

  static let convolutions: [OperationEntry] =
    plainConvolutions + groupedConvolutions + maskedConvolutions

  private static let maskedConvolutions: [OperationEntry] = [
    OperationEntry(
      MaskedConvolution(padding: 1, activeChannels: [[1, 2, 3], [0, 4, 5, 6]]), "runs and gaps",
      .normal(2, 5, 4, 7), .weight(6, 7, 3, 3), .normal(6), tolerance: 1e-5),
    OperationEntry(
      MaskedConvolution(activeChannels: [Array(0..<24), [30], Array(8..<32)]),
      "kernel 1, shared channels",
      .normal(3, 3, 3, 32), .weight(20, 32, 1, 1)),
  ]

  private static let plainConvolutions: [OperationEntry] = [
    // Various kernels, strides and paddings, with sizes that are not multiples of the block sizes.
    convolution(1, 1, 1, 1, to: 1, kernel: 1),
    convolution(2, 5, 7, 3, to: 13, kernel: 1, bias: true),
    convolution(1, 6, 5, 13, to: 3, kernel: 1, stride: 2),
    convolution(2, 7, 7, 16, to: 67, kernel: 1),
    convolution(1, 4, 4, 5, to: 4, kernel: 1, padding: 1),
    convolution(2, 7, 5, 13, to: 67, kernel: 3, padding: 1, bias: true),
    convolution(1, 9, 8, 3, to: 16, kernel: 3, stride: 2, padding: 1),
    convolution(1, 5, 5, 4, to: 7, kernel: 3),
    convolution(1, 3, 3, 2, to: 5, kernel: 3, padding: 2, bias: true),
    convolution(1, 7, 6, 3, to: 4, kernel: 3, stride: 3),
    convolution(1, 8, 8, 3, to: 13, kernel: 4, stride: 2, padding: 1, bias: true),
    convolution(1, 7, 7, 13, to: 3, kernel: 4, padding: 1),
    convolution(2, 9, 9, 3, to: 17, kernel: 7, stride: 2, padding: 3),
    convolution(1, 7, 7, 2, to: 1, kernel: 7, padding: 3, bias: true),
    convolution(2, 7, 7, 5, to: 6, kernel: 7),
    convolution(1, 2, 2, 3, to: 4, kernel: 3, stride: 2, padding: 1),
    convolution(1, 12, 11, 2, to: 3, kernel: 5, stride: 4, padding: 2),
    // A kernel that is not square.
    OperationEntry(
      Convolution(stride: 2, padding: 1), "1x5 kernel", .normal(1, 6, 9, 3), .weight(4, 3, 1, 5)),
    // More inputs than a block of a matrix product contains, and more outputs than a block of the
    // weight gradient contains.
    convolution(1, 4, 4, 300, to: 20, kernel: 1),
    convolution(1, 3, 3, 67, to: 101, kernel: 3, padding: 1),
    // Enough tiles, panels or chunks of pixels for several tasks.
    convolution(1, 20, 20, 6, to: 18, kernel: 3, padding: 1),
    convolution(1, 7, 7, 64, to: 40, kernel: 3, padding: 1),
    convolution(2, 33, 32, 3, to: 5, kernel: 3, padding: 1, bias: true),
  ]

  private static let groupedConvolutions: [OperationEntry] = [
    // Depthwise convolutions with one panel, a partial panel and several panels.
    convolution(2, 5, 6, 3, to: 3, kernel: 3, padding: 1, groups: 3),
    convolution(1, 7, 7, 13, to: 13, kernel: 3, padding: 1, groups: 13, bias: true),
    convolution(1, 7, 7, 67, to: 67, kernel: 3, stride: 2, padding: 1, groups: 67),
    convolution(2, 7, 7, 32, to: 32, kernel: 7, groups: 32),
    convolution(1, 33, 32, 5, to: 5, kernel: 3, padding: 1, groups: 5),
    convolution(1, 33, 32, 16, to: 16, kernel: 3, stride: 2, padding: 1, groups: 16),
    // Groups of two channels, as in the filters of the identity conditional module.
    convolution(1, 5, 5, 6, to: 6, kernel: 3, padding: 1, groups: 3),
    convolution(2, 7, 6, 34, to: 34, kernel: 3, padding: 1, groups: 17, bias: true),
    convolution(1, 6, 6, 32, to: 32, kernel: 4, stride: 2, padding: 1, groups: 16),
    // Groups that are computed as matrix products, because they have different numbers of input and
    // output channels.
    convolution(1, 5, 5, 4, to: 8, kernel: 3, padding: 1, groups: 4),
    convolution(2, 5, 5, 9, to: 6, kernel: 3, padding: 1, groups: 3, bias: true),
    convolution(1, 6, 7, 40, to: 36, kernel: 3, stride: 2, padding: 1, groups: 2),
    convolution(1, 4, 4, 8, to: 4, kernel: 1, groups: 4),
  ]

  static let linears: [OperationEntry] = [
    // At most eight rows, which are computed as dot products, with one or several blocks of inputs.
    OperationEntry(LinearTransform(), "", .normal(1, 1), .weight(1, 1)),
    OperationEntry(LinearTransform(), "", .normal(1, 13), .weight(67, 13), .normal(67)),
    OperationEntry(LinearTransform(), "", .normal(1, 1100), .weight(101, 1100)),
    OperationEntry(LinearTransform(), "", .normal(2, 67), .weight(3, 67)),
    OperationEntry(LinearTransform(), "", .normal(3, 31), .weight(600, 31), .normal(600)),
    OperationEntry(LinearTransform(), "", .normal(5, 101), .weight(13, 101), .normal(13)),
    OperationEntry(LinearTransform(), "", .normal(5, 1030), .weight(35, 1030)),
    OperationEntry(LinearTransform(), "", .normal(8, 16), .weight(16, 16)),
    // More rows. The weight is packed by each task or, for more than one tile of rows, in advance.
    OperationEntry(LinearTransform(), "", .normal(9, 70), .weight(33, 70), .normal(33)),
    OperationEntry(LinearTransform(), "", .normal(100, 40), .weight(130, 40)),
    OperationEntry(LinearTransform(), "", .normal(97, 300), .weight(20, 300)),
    // The weight of a 1 x 1 convolution, applied to vectors.
    OperationEntry(LinearTransform(), "1x1", .normal(5, 12), .weight(7, 12, 1, 1), .normal(7)),
  ]
}
