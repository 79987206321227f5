import MTLFaceNetwork

/// The task of synthesis that a run's network is made for, with the settings of its method.
enum SynthesisTask: Sendable {
  /// The paper's, or IPCGAN's.
  case fas(FASTask)
  /// A CAAE's.
  case caae(CAAETask)

  /// - Throws: ``TrainingError/missingPart(task:part:)``;
  ///   ``TrainingError/invalidConfiguration(path:key:problem:)`` for a batch of one face, of which batch
  ///   norm makes nothing.
  init(_ configuration: TrainingConfiguration, _ network: FaceNetwork) throws {
    switch network.configuration.synthesisMethod {
    case .caae:
      let fas = configuration.fas
      guard fas.batch / fas.accumulation > 1 else {
        throw TrainingError.invalidConfiguration(
          path: "the settings", key: "fas.batch",
          problem: "has parts of one face; a CAAE's batch norm needs two or more")
      }
      self = .caae(try CAAETask(network, configuration.caae))
    case .ipcgan: self = .fas(try FASTask(network, configuration.ipcgan))
    case .mtlface, nil: self = .fas(try FASTask(network, configuration.fas))
    }
  }

  /// The memory of a step on a batch of so many faces, or on several micro-batches of so many.
  func memory(batch: Int, microBatches: Int) throws -> TrainingMemory {
    switch self {
    case .fas(let task): try task.memory(batch: batch, microBatches: microBatches)
    case .caae(let task): try task.memory(batch: batch, microBatches: microBatches)
    }
  }
}

extension FASTask {
  /// The paper's task with a run's settings.
  init(_ network: FaceNetwork, _ settings: FASSettings) throws {
    try self.init(network)
    lambdaAdversarial = settings.lambdaAdversarial
    lambdaIdentity = settings.lambdaIdentity
    lambdaAge = settings.lambdaAge
    lambdaColor = settings.lambdaColor
    discriminatorRate = settings.discriminatorRate
  }

  /// IPCGAN's task with a run's settings.
  init(_ network: FaceNetwork, _ settings: IPCGANSettings) throws {
    try self.init(network)
    lambdaAdversarial = settings.lambdaAdversarial
    lambdaIdentity = settings.lambdaIdentity
    lambdaAge = settings.lambdaAge
  }
}

extension CAAETask {
  /// The task with a run's settings.
  init(_ network: FaceNetwork, _ settings: CAAESettings) throws {
    try self.init(network)
    lambdaReconstruction = settings.lambdaReconstruction
    lambdaVariation = settings.lambdaVariation
    lambdaCode = settings.lambdaCode
    lambdaAdversarial = settings.lambdaAdversarial
  }
}
