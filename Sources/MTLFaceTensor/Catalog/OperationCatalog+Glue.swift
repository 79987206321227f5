extension OperationCatalog {
  static let arithmetic: [OperationEntry] = [
    OperationEntry(WeightedSum(), "1 1", .normal(2, 5, 7, 3), .normal(2, 5, 7, 3)),
    OperationEntry(WeightedSum(1, -1), "1 -1", .normal(5, 67), .normal(5, 67)),
    OperationEntry(WeightedSum(0.3, 2), "0.3 2", .normal(130, 130), .normal(130, 130)),
    OperationEntry(Scale(0.7), "0.7", .normal(2, 13)),
    OperationEntry(Scale(1), "1", .normal(2, 13)),
    OperationEntry(Scale(-3), "-3", .normal(130, 131)),
    OperationEntry(
      Scale(gradientReversal: 0.6), "reversal 0.6", .normal(5, 67), gradient: .multiple(-0.6)),
    OperationEntry(
      Scale(gradientReversal: 0), "reversal 0", .normal(3, 5), gradient: .multiple(0)),
    OperationEntry(ScaleChannels(), "", .normal(2, 5, 7, 13), .normal(2, 13)),
    OperationEntry(ScaleChannels(), "", .normal(3, 4, 4, 67), .normal(3, 1, 1, 67)),
    OperationEntry(ScaleChannels(), "", .normal(2, 16, 17, 130), .normal(2, 130)),
    OperationEntry(ScaleChannels(), "of vectors", .normal(3, 7), .normal(3, 7)),
    OperationEntry(ScalePixels(), "", .normal(2, 5, 7, 13), .normal(2, 5, 7, 1)),
    OperationEntry(ScalePixels(), "", .normal(1, 14, 14, 101), .normal(1, 14, 14, 1)),
    OperationEntry(ScalePixels(), "of vectors", .normal(4, 9), .normal(4, 1)),
  ]

  static let movement: [OperationEntry] = [
    OperationEntry(Upsample(), "", .normal(1, 1, 1, 3)),
    OperationEntry(Upsample(), "", .normal(2, 3, 5, 13)),
    OperationEntry(Upsample(), "", .normal(1, 1, 4, 2)),
    OperationEntry(Upsample(), "", .normal(1, 14, 13, 67)),
    OperationEntry(Subsample(stride: 1), "1", .normal(1, 3, 4, 5)),
    OperationEntry(Subsample(stride: 2), "2", .normal(2, 7, 8, 13)),
    OperationEntry(Subsample(stride: 3), "3", .normal(1, 8, 7, 3)),
    OperationEntry(Subsample(stride: 2), "2", .normal(1, 28, 27, 67)),
    OperationEntry(Concatenate(), "", .normal(2, 3, 3, 5)),
    OperationEntry(Concatenate(), "", .normal(2, 3, 3, 5), .normal(2, 3, 3, 13)),
    OperationEntry(Concatenate(), "", .normal(4, 3), .normal(4, 67), .normal(4, 1)),
    OperationEntry(Concatenate(), "", .normal(1, 20, 20, 67), .normal(1, 20, 20, 13)),
    OperationEntry(Flatten(), "", .normal(2, 3, 5, 7)),
    OperationEntry(Flatten(), "", .normal(1, 1, 1, 13)),
    OperationEntry(Flatten(), "", .normal(3, 14, 14, 67)),
    OperationEntry(Unflatten(height: 3, width: 5), "3x5", .normal(2, 105)),
    OperationEntry(Unflatten(height: 1, width: 1), "1x1", .normal(1, 1, 1, 13)),
    OperationEntry(Unflatten(height: 14, width: 14), "14x14", .normal(3, 1, 1, 13_132)),
    OperationEntry(GatherRows(), "", .constant(.normal, 5, 7), .constant(.indices(5), 4)),
    OperationEntry(GatherRows(), "", .constant(.normal, 1, 13), .constant(.indices(1), 1)),
    OperationEntry(GatherRows(), "", .constant(.normal, 9, 819), .constant(.indices(9), 30)),
    OperationEntry(AppendOneHot(groups: 7), "7", .normal(3, 4, 5, 3), .constant(.indices(7), 3)),
    OperationEntry(AppendOneHot(groups: 1), "1", .normal(2, 9), .constant(.labels(1), 2)),
    OperationEntry(AppendOneHot(groups: 5), "5", .normal(2, 28, 28, 13), .constant(.labels(5), 2)),
    OperationEntry(AppendConstant([0.5, -2, 0]), "3", .normal(2, 3, 5, 7)),
    OperationEntry(AppendConstant([]), "none", .normal(1, 3, 5, 7)),
    OperationEntry(AppendConstant([1]), "1", .normal(1, 28, 28, 67)),
  ]

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
      LabelDistribution(deviation: 2), "2", .normal(5, 7), .constant(.labels(7), 5)),
    OperationEntry(
      LabelDistribution(deviation: 0.5), "0.5", .normal(20, 103), .constant(.labels(103), 20)),
    OperationEntry(ExpectedValue(), "", .positive(5, 101)),
    OperationEntry(ExpectedValue(), "", .positive(1, 1)),
    OperationEntry(ExpectedValue(), "", .positive(200, 101)),
    OperationEntry(MeanSquaredError(), "", .normal(5, 1), .normal(5, 1)),
    OperationEntry(MeanSquaredError(), "", .normal(2, 5, 7, 13), .normal(2, 5, 7, 13)),
    OperationEntry(
      MeanSquaredError(), "weighted", .normal(5, 3), .normal(5, 3), .constant(.rowWeights, 5)),
    OperationEntry(
      MeanSquaredError(), "of weight 0", .normal(1, 3), .normal(1, 3), .constant(.rowWeights, 1)),
    OperationEntry(
      MeanSquaredError(), "weighted", .normal(3, 30, 30, 13), .normal(3, 30, 30, 13),
      .constant(.rowWeights, 3)),
    OperationEntry(SquaredDistance(to: 1), "1", .normal(2, 3, 3, 1)),
    OperationEntry(SquaredDistance(to: 0), "0", .normal(5, 101)),
    OperationEntry(SquaredDistance(to: -0.5), "-0.5", .normal(1, 40, 40, 13)),
    OperationEntry(LogisticLoss(to: 1), "1", .normal(2, 3, 3, 1)),
    OperationEntry(LogisticLoss(to: 0), "0", .normal(5, 101)),
    OperationEntry(LogisticLoss(to: 0.3), "0.3", .normal(1, 40, 40, 13)),
    OperationEntry(TotalVariation(), "", .normal(1, 2, 2, 1)),
    OperationEntry(TotalVariation(), "", .normal(2, 5, 7, 3)),
    OperationEntry(TotalVariation(), "", .normal(2, 33, 40, 13)),
  ]
}
