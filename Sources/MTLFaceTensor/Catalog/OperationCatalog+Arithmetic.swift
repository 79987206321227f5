extension OperationCatalog {
  static let arithmetic: [OperationEntry] = [
    OperationEntry(WeightedSum(), "1 1", .normal(2, 5, 7, 3), .normal(2, 5, 7, 3)),
    OperationEntry(WeightedSum(1, -1), "1 -1", .normal(5, 67), .normal(5, 67)),
    OperationEntry(WeightedSum(0.3, 2), "0.3 2", .normal(130, 130), .normal(130, 130)),
    OperationEntry(ScaleElements(0.7), "0.7", .normal(2, 13)),
    OperationEntry(ScaleElements(1), "1", .normal(2, 13)),
    OperationEntry(ScaleElements(-3), "-3", .normal(130, 131)),
    OperationEntry(
      ScaleElements(gradientReversal: 0.6), "reversal 0.6", .normal(5, 67),
      expectedGradient: .scaledDerivative(by: -0.6)),
    OperationEntry(
      ScaleElements(gradientReversal: 0), "reversal 0", .normal(3, 5),
      expectedGradient: .scaledDerivative(by: 0)),
    OperationEntry(ScaleChannels(), "", .normal(2, 5, 7, 13), .normal(2, 13)),
    OperationEntry(ScaleChannels(), "", .normal(3, 4, 4, 67), .normal(3, 1, 1, 67)),
    OperationEntry(ScaleChannels(), "", .normal(2, 16, 17, 130), .normal(2, 130)),
    OperationEntry(ScaleChannels(), "of vectors", .normal(3, 7), .normal(3, 7)),
    OperationEntry(ScalePixels(), "", .normal(2, 5, 7, 13), .normal(2, 5, 7, 1)),
    OperationEntry(ScalePixels(), "", .normal(1, 14, 14, 101), .normal(1, 14, 14, 1)),
    OperationEntry(ScalePixels(), "of vectors", .normal(4, 9), .normal(4, 1)),
  ]
}
