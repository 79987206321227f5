extension ModelConfiguration {
  /// The method of face age synthesis; `nil` for a model without a generator.
  public var synthesisMethod: SynthesisMethod? { generator == nil ? baseline : .mtlface }

  /// Adds the generator and the discriminators of a synthesis method if the model does not have
  /// them yet.
  /// - Parameters:
  ///   - method: The method of synthesis.
  ///   - preset: The preset that determines the widths of the new parts.
  public mutating func addSynthesis(_ method: SynthesisMethod, preset: Preset) {
    guard method == .mtlface else { return addBaseline(method, preset: preset) }
    let complete = ModelConfiguration(preset, includesTrainingParts: true)
    generator = generator ?? complete.generator
    discriminator = discriminator ?? complete.discriminator
  }

  /// A copy without the parts that are used only in training, which are the discriminators, the age
  /// adversary and the class weights.
  public var withoutTrainingParts: ModelConfiguration {
    var copy = self
    copy.hasAgeAdversary = false
    copy.classCount = nil
    copy.discriminator = nil
    copy.caae?.discriminators = nil
    return copy
  }

  /// Checks that the model has at most one generator and that the generator's sizes are in range.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` if a check fails.
  func validateGenerators() throws(NetworkError) {
    let count = [generator != nil, caae != nil, ipcgan != nil].count { $0 }
    guard count <= 1 else {
      throw .invalidConfiguration(
        "the model has \(count) generators; keep only one of generator, caae and ipcgan")
    }
    try generator?.validate()
    try validateBaseline()
  }
}
