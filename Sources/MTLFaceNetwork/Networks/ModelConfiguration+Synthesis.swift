extension ModelConfiguration {
  /// The method of face age synthesis; `nil` for a model without synthesis.
  public var synthesisMethod: SynthesisMethod? { generator == nil ? baseline : .mtlface }

  /// Adds the generator and the discriminators of a method if the model lacks them.
  /// - Parameters:
  ///   - method: The method of synthesis.
  ///   - preset: The preset that determines the widths of the new parts.
  public mutating func addSynthesis(_ method: SynthesisMethod, preset: Preset) {
    guard method == .mtlface else { return addBaseline(method, preset: preset) }
    let complete = ModelConfiguration(preset, includesTrainingParts: true)
    generator = generator ?? complete.generator
    discriminator = discriminator ?? complete.discriminator
  }

  /// A copy without the parts that only training needs: the discriminators, the age adversary and
  /// the class weights.
  public var withoutTrainingParts: ModelConfiguration {
    var finished = self
    finished.hasAgeAdversary = false
    finished.classCount = nil
    finished.discriminator = nil
    finished.caae?.discriminators = nil
    return finished
  }

  /// Checks that the model has at most one generator, and checks the widths of the generator.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)``.
  func validateGenerators() throws(NetworkError) {
    let count = [generator != nil, caae != nil, ipcgan != nil].count { $0 }
    guard count <= 1 else {
      throw .invalidConfiguration("a model has one of generator, caae and ipcgan, not \(count)")
    }
    try generator?.validate()
    try validateBaseline()
  }
}
