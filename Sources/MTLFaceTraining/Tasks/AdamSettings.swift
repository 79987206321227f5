/// The settings of the Adam optimizers of the generator and the discriminator.
struct AdamSettings: Sendable {
  let learningRate: Double
  /// The decay rate of the first moment.
  let beta1: Double
  /// The decay rate of the second moment.
  let beta2: Double

  /// Checks that all values are in range.
  ///
  /// - Parameter key: The path of the settings in the configuration.
  /// - Throws: ``InvalidSettingError`` for the first value out of range.
  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(learningRate, in: 0...1, key: "\(key).rate")
    try checkRange(beta1, in: 0...0.9999, key: "\(key).beta1")
    try checkRange(beta2, in: 0...0.99999, key: "\(key).beta2")
  }
}
