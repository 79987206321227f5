import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceReports
import MTLFaceTensor
import MTLFaceVision

extension TrainingRun {
  /// Trains the network until the last step is completed or the run is stopped.
  ///
  /// If a periodic checkpoint cannot be written, the run reports a warning, keeps the previous
  /// checkpoints and continues. If the first step of a new run fails, the files of the run are
  /// removed when the object is deallocated.
  ///
  /// - Parameters:
  ///   - shouldStop: A closure that is called regularly before the first step and between steps,
  ///     and returns `true` to save the state and end the run.
  ///   - observe: A closure that is called with each event on the caller's thread.
  /// - Returns: The reason why the run ended.
  /// - Throws: ``TrainingError/diverged(step:term:)`` if a loss is infinite or NaN;
  ///   `CheckpointError` if the model or the checkpoint at the end of the run cannot be written;
  ///   other errors if data cannot be read.
  public func run(
    shouldStop: () -> Bool = { false }, observe: (TrainingEvent) -> Void = { _ in }
  ) throws -> Ending {
    var recorder = RunRecorder(self)
    func report(_ event: TrainingEvent) {
      recorder.record(event).forEach(observe)
      observe(event)
    }
    notices.take().forEach(report)
    guard let inputs = try RunInputs(self, shouldStop: shouldStop, report: report) else {
      folder.keep()
      report(.stopped(step: step))
      return .stopped
    }
    if step == 0 {
      FoldedBatchNormCheck.warning(configuration, trainer.network, trainer.state.parameters)
        .map { report(.warning($0)) }
    }
    var throughput = ThroughputMeter(from: trainer.state, configuration)
    while step < configuration.iterations {
      guard !shouldStop() else {
        folder.keep()
        try save()
        notices.skippedSummary.map(report)
        report(.stopped(step: step))
        return .stopped
      }
      let losses = try advance(inputs, &throughput, report)
      folder.keep()
      report(.step(throughput.progress(step, losses)))
      if step.isMultiple(of: configuration.run.logEvery) {
        report(.losses(throughput.finishInterval(step)))
      }
      guard step < configuration.iterations else { break }
      try runScheduledWork(inputs, &throughput, report)
    }
    try finish(inputs, report)
    return .finished
  }

  /// Performs one step and records the progress.
  private func advance(
    _ inputs: RunInputs, _ throughput: inout ThroughputMeter, _ report: (TrainingEvent) -> Void
  ) throws -> Trainer.Losses {
    let recognition = try inputs.recognition?.next()
    let synthesis = try inputs.synthesis?.next()
    notices.addSkipped((recognition?.unreadable ?? []) + (synthesis?.unreadable ?? []))
    try notices.addMemory {
      try trainer.memory(
        recognition: recognition?.microBatches ?? [], synthesis: synthesis?.microBatches ?? [])
    }
    notices.take().forEach(report)
    let learningRate = trainer.learningRate
    let losses = try trainer.step(
      recognition: recognition?.microBatches ?? [], synthesis: synthesis?.microBatches ?? [],
      pool: pool)
    var positions = SamplingPositions()
    positions.recognition = recognition?.positions[0]
    positions.sources = synthesis?.positions[0]
    positions.targets = synthesis?.positions[1]
    trainer.recordProgress(
      positions, seconds: throughput.add(losses, learningRate: learningRate))
    return losses
  }

  /// Performs the validation and writes the sample sheet and the checkpoint that are scheduled for
  /// the current step.
  private func runScheduledWork(
    _ inputs: RunInputs, _ throughput: inout ThroughputMeter, _ report: (TrainingEvent) -> Void
  ) throws {
    let settings = configuration.run
    if step.isMultiple(of: settings.validateEvery) {
      try validate(inputs, limit: settings.validationFaces, report)
    }
    if step.isMultiple(of: settings.samplesEvery) { try writeSampleSheet(inputs, report) }
    guard step.isMultiple(of: settings.checkpointEvery) else { return }
    do { report(.checkpoint(step: step, path: try save())) } catch {
      report(
        .warning(
          "step \(step) could not be saved (\(error)); the run continues, and previous "
            + "checkpoints are kept"))
    }
  }

  /// Writes a checkpoint and deletes old checkpoints.
  ///
  /// - Returns: The path of the checkpoint relative to the folder of the run.
  @discardableResult private func save() throws -> String {
    let name = RunFolder.checkpointPath(step: step)
    try RunCheckpoint.save(trainer.state, of: trainer.network, to: "\(folder.path)/\(name)")
    folder.pruneCheckpoints(keeping: configuration.run.checkpointsKept, upTo: step)
    return name
  }

  private func validate(
    _ inputs: RunInputs, limit: Int, _ report: (TrainingEvent) -> Void
  ) throws {
    var metrics: [String: Double] = [:]
    if let ages = inputs.ageValidation {
      metrics = try ages.metrics(
        of: trainer.network, parameters: trainer.finalParameters, limit: limit, pool: pool)
    }
    if let synthesis = inputs.synthesisValidation {
      let measured = try synthesis.metrics(configuration.run.synthesisFaces, model(), pool: pool)
      metrics.merge(measured) { _, new in new }
    }
    if !metrics.isEmpty { report(.validation(step: step, metrics: metrics)) }
  }

  private func writeSampleSheet(_ inputs: RunInputs, _ report: (TrainingEvent) -> Void) throws {
    guard let synthesis = inputs.synthesisValidation else { return }
    let samples = try synthesis.samples(configuration.run.sampleFaces, model(), pool: pool)
    var sheet = SynthesisSheet(
      inputs: samples.inputs, results: samples.results,
      groups: try AgeGroups(count: trainer.network.configuration.groupCount),
      estimatedAges: samples.ages
    )
    sheet.title = "step \(step)"
    let name = RunFolder.samplesPath(step: step)
    do {
      try sheet.render().writePNG(to: "\(folder.path)/\(name)")
      report(.samples(step: step, path: name))
    } catch { report(.warning("the sample sheet of step \(step) could not be written (\(error))")) }
  }

  private func model() throws -> InferenceModel {
    try InferenceModel(trainer.network, parameters: trainer.finalParameters, pool: pool)
  }

  /// Performs the last validation and writes the last sample sheet, the last checkpoint and the
  /// model. The model does not contain the parts that are used only for training.
  private func finish(_ inputs: RunInputs, _ report: (TrainingEvent) -> Void) throws {
    notices.skippedSummary.map(report)
    try validate(inputs, limit: 0, report)
    try writeSampleSheet(inputs, report)
    report(.checkpoint(step: step, path: try save()))
    let description = trainer.network.configuration.withoutTrainingParts
    let network = try FaceNetwork(description)
    var parameters = ParameterStore<Float>()
    let trained = trainer.finalParameters
    for spec in network.parameters {
      parameters[spec.key] = trained[spec.key]
      parameters[counter: spec.key] = trained[counter: spec.key]
    }
    var metadata = metadata
    // Each task has separate keys, because the other task can be trained in a different run.
    let task = configuration.task
    for (name, isTrained) in [("aifr", task.hasRecognition), ("fas", task.hasSynthesis)]
    where isTrained {
      metadata["\(name).training"] = try configuration.encodedJSON()
      metadata["\(name).steps"] = String(step)
    }
    try FaceModel(configuration: description, parameters: parameters, metadata: metadata)
      .save(to: folder.modelPath)
    report(.finished(step: step, model: folder.modelPath))
  }
}
