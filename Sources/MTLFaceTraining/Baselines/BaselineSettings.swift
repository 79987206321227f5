/// The settings that all baselines share: those of the Adam optimizers of the generator and the
/// discriminator.
protocol BaselineSettings {
  /// The learning rate.
  var rate: Double { get }
  /// The decay rate of the first moment.
  var beta1: Double { get }
  /// The decay rate of the second moment.
  var beta2: Double { get }
}

extension BaselineSettings {
  /// The settings of the two Adam optimizers.
  var adam: AdamSettings { AdamSettings(learningRate: rate, beta1: beta1, beta2: beta2) }
}
