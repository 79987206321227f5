import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceVision

extension TrainingRun {
  /// Works to the end, or until it is to stop.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked between steps; true saves everything and ends.
  ///   - observe: Told what happens, on the caller's thread.
  /// - Throws: ``TrainingError/diverged(step:term:)``, what is wrong with the data, and
  ///   `CheckpointError` where the end of the run cannot be written. A checkpoint on the way that cannot
  ///   be written is a warning, and the one before stays.
  public func run(
    shouldStop: () -> Bool = { false }, observe: (TrainingEvent) -> Void = { _ in }
  ) throws -> Ending {
    var diary = RunDiary(self)
    func tell(_ event: TrainingEvent) {
      diary.note(event).forEach(observe)
      observe(event)
    }
    takeEarly().forEach(tell)
    guard let sources = try RunSources(self, shouldStop: shouldStop, tell: tell) else {
      tell(.stopped(step: step))
      return .stopped
    }
    if step == 0 {
      FoldedNorms.warning(configuration, trainer.network, trainer.state.parameters)
        .map { tell(.warning($0)) }
    }
    var pace = RunPace(from: trainer.state, configuration)
    while step < configuration.iterations {
      guard !shouldStop() else {
        try save()
        leftOutInAll.map(tell)
        tell(.stopped(step: step))
        return .stopped
      }
      let losses = try advance(sources, &pace, tell)
      tell(.step(pace.progress(step, losses)))
      if step.isMultiple(of: configuration.run.logEvery) { tell(.losses(pace.takeMeans(step))) }
      guard step < configuration.iterations else { break }
      try pause(sources, &pace, tell)
    }
    try finish(sources, tell)
    return .finished
  }

  /// One step.
  private func advance(
    _ sources: RunSources, _ pace: inout RunPace, _ tell: (TrainingEvent) -> Void
  ) throws -> Trainer.Losses {
    let recognition = try sources.recognition?.next()
    let synthesis = try sources.synthesis?.next()
    leftOut((recognition?.faults ?? []) + (synthesis?.faults ?? [])).forEach(tell)
    if !hasToldMemory {
      hasToldMemory = true
      let memory = try trainer.memory(
        recognition: recognition?.parts ?? [], synthesis: synthesis?.parts ?? [])
      if let memory {
        tell(.note("a step takes \((memory.bytes + 999_999) / 1_000_000) MB in tensors"))
      }
    }
    let rate = trainer.rate
    let losses = try trainer.step(
      recognition: recognition?.parts ?? [], synthesis: synthesis?.parts ?? [], pool: pool)
    var positions = TrainingPositions()
    positions.recognition = recognition?.positions[0]
    positions.sources = synthesis?.positions[0]
    positions.targets = synthesis?.positions[1]
    trainer.note(positions, seconds: pace.add(losses, rate: rate))
    return losses
  }

  /// What is due between steps.
  private func pause(
    _ sources: RunSources, _ pace: inout RunPace, _ tell: (TrainingEvent) -> Void
  ) throws {
    let settings = configuration.run
    if step.isMultiple(of: settings.validateEvery) {
      try validate(sources, most: settings.validationFaces, tell)
    }
    if step.isMultiple(of: settings.samplesEvery) { try show(sources, tell) }
    guard step.isMultiple(of: settings.checkpointEvery) else { return }
    do { tell(.checkpoint(step: step, path: try save())) } catch {
      tell(
        .warning(
          "step \(step) could not be saved: \(error); the run goes on, and the checkpoint before it "
            + "stays"))
    }
  }

  /// Writes a checkpoint; older ones go when it is there.
  /// - Returns: Its path within the folder.
  @discardableResult private func save() throws -> String {
    let name = RunFolder.checkpoint(step)
    try RunCheckpoint.save(trainer.state, of: trainer.network, to: "\(folder.path)/\(name)")
    folder.keep(configuration.run.keep, upTo: step)
    return name
  }

  private func validate(
    _ sources: RunSources, most: Int, _ tell: (TrainingEvent) -> Void
  ) throws {
    var metrics: [String: Double] = [:]
    if let ages = sources.ages {
      metrics = try ages.metrics(trainer.network, trainer.finished, most: most, pool: pool)
    }
    if let synthesis = sources.samples {
      let found = try synthesis.metrics(configuration.run.synthesisFaces, model(), pool: pool)
      metrics.merge(found) { _, new in new }
    }
    if !metrics.isEmpty { tell(.validation(step: step, metrics: metrics)) }
  }

  private func show(_ sources: RunSources, _ tell: (TrainingEvent) -> Void) throws {
    guard let synthesis = sources.samples else { return }
    let samples = try synthesis.samples(configuration.run.sampleFaces, model(), pool: pool)
    var sheet = SynthesisSheet(
      inputs: samples.inputs, results: samples.results,
      groups: try AgeGroups(count: trainer.network.configuration.groupCount), readAges: samples.ages
    )
    sheet.title = "step \(step)"
    let name = RunFolder.samples(step)
    do {
      try sheet.render().writePNG(to: "\(folder.path)/\(name)")
      tell(.samples(step: step, path: name))
    } catch { tell(.warning("the sample sheet of step \(step) could not be written: \(error)")) }
  }

  private func model() throws -> InferenceModel {
    try InferenceModel(trainer.network, parameters: trainer.finished, pool: pool)
  }

  /// The last validation, checkpoint and sample sheet, and the model without what only training needs.
  private func finish(_ sources: RunSources, _ tell: (TrainingEvent) -> Void) throws {
    leftOutInAll.map(tell)
    try validate(sources, most: 0, tell)
    try show(sources, tell)
    tell(.checkpoint(step: step, path: try save()))
    let description = trainer.network.configuration.withoutTraining
    let network = try FaceNetwork(description)
    var parameters = ParameterStore<Float>()
    let trained = trainer.finished
    for spec in network.parameters {
      parameters[spec.key] = trained[spec.key]
      parameters[counter: spec.key] = trained[counter: spec.key]
    }
    var metadata = metadata
    // A run of the other task, before or after, says its own.
    let task = configuration.task
    for (name, isTrained) in [("aifr", task.hasRecognition), ("fas", task.hasSynthesis)]
    where isTrained {
      metadata["\(name).training"] = try configuration.json()
      metadata["\(name).steps"] = String(step)
    }
    try Model(configuration: description, parameters: parameters, metadata: metadata)
      .save(to: folder.model)
    tell(.finished(step: step, model: folder.model))
  }
}
