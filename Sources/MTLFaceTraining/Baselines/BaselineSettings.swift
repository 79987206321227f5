/// The settings that the baselines have in common: those of both Adam optimizers.
protocol BaselineSettings {
  /// The learning rate.
  var rate: Double { get }
  /// The first beta.
  var beta1: Double { get }
  /// The second beta.
  var beta2: Double { get }
}

extension BaselineSettings {
  /// The settings of both Adam optimizers.
  var adam: AdamSettings { AdamSettings(learningRate: rate, beta1: beta1, beta2: beta2) }
}
