/// The settings of the two Adam optimizers of a synthesis method: the generator's and the
/// discriminator's.
struct AdamSettings: Sendable {
  let learningRate: Double
  let beta1: Double
  let beta2: Double

  /// Checks the settings that the baselines have in common.
  /// - Parameter key: The path of the settings in the configuration.
  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(learningRate, in: 0...1, key: "\(key).rate")
    try checkRange(beta1, in: 0...0.9999, key: "\(key).beta1")
    try checkRange(beta2, in: 0...0.99999, key: "\(key).beta2")
  }
}
