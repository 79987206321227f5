extension OperationCatalog {
  static let losses: [OperationEntry] = [
    OperationEntry(CosineMargin(), "64 0.35", .normal(5, 67), .constant(.labels(67), 5)),
    OperationEntry(
      CosineMargin(scale: 30, margin: 0.2), "30 0.2", .normal(1, 3), .constant(.labels(3), 1)),
    OperationEntry(CosineMargin(), "64 0.35", .normal(7, 3001), .constant(.labels(3001), 7)),
    OperationEntry(
      AngularMargin(), "64 0.5", .values(.cosines, 5, 67), .constant(.labels(67), 5)),
    OperationEntry(
      AngularMargin(scale: 30, margin: 0.2), "30 0.2", .values(.cosines, 1, 3),
      .constant(.labels(3), 1)),
    OperationEntry(
      AngularMargin(scale: 10, margin: 1.5), "10 1.5", .values(.cosines, 12, 2),
      .constant(.labels(2), 12)),
    OperationEntry(
      AngularMargin(), "64 0.5", .values(.cosines, 7, 3001), .constant(.labels(3001), 7)),
    OperationEntry(CrossEntropy(), "", .normal(5, 7), .constant(.labels(7), 5)),
    OperationEntry(CrossEntropy(), "", .normal(1, 101), .constant(.labels(101), 1)),
    OperationEntry(CrossEntropy(), "", .normal(20, 1003), .constant(.labels(1003), 20)),
    OperationEntry(
      LabelDistributionLoss(standardDeviation: 2), "2", .normal(5, 7), .constant(.labels(7), 5)),
    OperationEntry(
      LabelDistributionLoss(standardDeviation: 0.5), "0.5", .normal(20, 103),
      .constant(.labels(103), 20)),
    OperationEntry(ExpectedValue(), "", .positive(5, 101)),
    OperationEntry(ExpectedValue(), "", .positive(1, 1)),
    OperationEntry(ExpectedValue(), "", .positive(200, 101)),
    OperationEntry(MeanSquaredError(), "", .normal(5, 1), .normal(5, 1)),
    OperationEntry(MeanSquaredError(), "", .normal(2, 5, 7, 13), .normal(2, 5, 7, 13)),
    OperationEntry(
      MeanSquaredError(), "weighted", .normal(5, 3), .normal(5, 3), .constant(.rowWeights, 5)),
    OperationEntry(
      MeanSquaredError(), "weight 0", .normal(1, 3), .normal(1, 3), .constant(.rowWeights, 1)),
    OperationEntry(
      MeanSquaredError(), "weighted", .normal(3, 30, 30, 13), .normal(3, 30, 30, 13),
      .constant(.rowWeights, 3)),
    OperationEntry(LeastSquaresLoss(target: 1), "1", .normal(2, 3, 3, 1)),
    OperationEntry(LeastSquaresLoss(target: 0), "0", .normal(5, 101)),
    OperationEntry(LeastSquaresLoss(target: -0.5), "-0.5", .normal(1, 40, 40, 13)),
    OperationEntry(LogisticLoss(target: 1), "1", .normal(2, 3, 3, 1)),
    OperationEntry(LogisticLoss(target: 0), "0", .normal(5, 101)),
    OperationEntry(LogisticLoss(target: 0.3), "0.3", .normal(1, 40, 40, 13)),
    OperationEntry(TotalVariation(), "", .normal(1, 2, 2, 1)),
    OperationEntry(TotalVariation(), "", .normal(2, 5, 7, 3)),
    OperationEntry(TotalVariation(), "", .normal(2, 33, 40, 13)),
  ]
}
