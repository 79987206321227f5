import MTLFaceNetwork
import MTLFaceTensor

/// The task of face age synthesis that a run trains, either for MTLFace or for a baseline.
struct SynthesisTask: Sendable {
  private enum Method: Sendable {
    case mtlface(FASTask)
    case ipcgan(IPCGANTask)
    case caae(CAAETask)
  }

  private let method: Method
  /// The settings of both optimizers.
  let adam: AdamSettings

  /// Creates the task for the synthesis method of a network.
  ///
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the network lacks a part;
  ///   ``TrainingError/invalidConfiguration(path:key:problem:)`` if the batch size is not suitable
  ///   for the method.
  init(_ configuration: TrainingConfiguration, _ network: FaceNetwork) throws {
    switch network.configuration.synthesisMethod {
    case .mtlface, nil:
      method = .mtlface(try FASTask(network, settings: configuration.fas))
      adam = configuration.fas.adam(configuration.model.preset)
    case .ipcgan:
      method = .ipcgan(try IPCGANTask(network, settings: configuration.ipcgan))
      adam = configuration.ipcgan.adam
    case .caae:
      try CAAETask.checkBatch(configuration.fas)
      method = .caae(try CAAETask(network, settings: configuration.caae))
      adam = configuration.caae.adam
    }
  }

  /// Performs one iteration on the micro-batches of a batch.
  func step(
    _ microBatches: [FASBatch<Float>], parameters: inout ParameterStore<Float>,
    optimizers: inout FASOptimizers<Float>, pool: ThreadPool
  ) throws -> SynthesisLosses {
    switch method {
    case .mtlface(let task):
      .fas(
        try task.step(
          microBatches, parameters: &parameters, optimizers: &optimizers,
          learningRate: adam.learningRate, pool: pool
        ).losses)
    case .ipcgan(let task):
      .fas(
        try task.step(
          microBatches, parameters: &parameters, optimizers: &optimizers,
          learningRate: adam.learningRate, pool: pool
        ).losses)
    case .caae(let task):
      .caae(
        try task.step(
          microBatches, parameters: &parameters, optimizers: &optimizers,
          learningRate: adam.learningRate, pool: pool
        ).losses)
    }
  }

  /// Estimates the memory use of a step with `microBatches` micro-batches of `batch` faces.
  func memory(batch: Int, microBatches: Int) throws -> TrainingMemory {
    switch method {
    case .mtlface(let task): try task.memory(batch: batch, microBatches: microBatches)
    case .ipcgan(let task): try task.memory(batch: batch, microBatches: microBatches)
    case .caae(let task): try task.memory(batch: batch, microBatches: microBatches)
    }
  }
}

/// The losses of a step of face age synthesis.
public enum SynthesisLosses: Sendable, Hashable {
  /// The losses of MTLFace or IPCGAN.
  case fas(FASLosses)
  /// The losses of CAAE.
  case caae(CAAELosses)

  /// The terms by name, in the order in which they are reported.
  public var terms: [(name: String, value: Double)] {
    switch self {
    case .fas(let losses): losses.terms
    case .caae(let losses): losses.terms
    }
  }
}
