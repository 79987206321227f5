public import MTLFaceNetwork
public import MTLFaceTensor

/// The training task of IPCGAN (Wang et al., CVPR 2018, section 3).
///
/// This task differs from ``FASTask`` in the generator, in the norm of the discriminator (batch
/// norm instead of spectral norm), and in two loss terms:
///
/// - The discriminator also learns to reject real faces with mismatched age groups. As in the
///   authors' code, mismatched and generated faces each have half the weight of real faces:
///   `0.5 * (real + 0.5 * (mismatched + generated))`.
/// - The identity term compares all features of an encoder instead of only the identity features
///   (equation 5). The authors use conv5 of AlexNet. This task uses the features X of the encoder,
///   and the term is a mean over elements.
///
/// As in ``FASTask``, the age term is the cross-entropy of an age classifier (equation 6). The
/// classifier is the age estimator.
public struct IPCGANTask: Sendable {
  /// The learning rate, the betas and the loss weights.
  public var settings: Settings
  private let base: FASTask

  /// Creates the task for a network.
  ///
  /// - Parameters:
  ///   - network: The network to train.
  ///   - settings: The learning rate, the betas and the loss weights.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the network lacks the generator of
  ///   IPCGAN, a discriminator or an age estimator.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard network.configuration.synthesisMethod == .ipcgan else {
      throw TrainingError.missingPart(task: "IPCGAN", part: "the generator of IPCGAN")
    }
    self.settings = settings
    base = try FASTask(
      network, settings: FASTask.Settings(),
      variant: FASTask.Variant(
        name: "IPCGAN", comparesAllFeatures: true, rejectsMismatchedGroups: true))
  }

  /// Performs one iteration on a batch.
  ///
  /// - Parameters:
  ///   - microBatches: The micro-batches of the batch, which have equal sizes and contain
  ///     mismatched groups.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers of the generator and the discriminator, which are updated.
  ///   - learningRate: The learning rate of the step.
  ///   - pool: The threads to use. The results do not depend on their number.
  /// - Returns: The losses and the gradients.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN, before the
  ///   update that uses this loss; ``TrainingError/invalidBatch(_:)`` if a micro-batch is invalid
  ///   or has no mismatched groups, or if the sizes of the micro-batches differ.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    try task.step(
      microBatches, parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// Estimates the memory use of a step.
  ///
  /// - Parameters:
  ///   - count: The number of faces in a micro-batch.
  ///   - microBatches: The number of micro-batches in a step.
  /// - Returns: The memory use by purpose.
  public func memory(batch count: Int, microBatches: Int = 1) throws -> TrainingMemory {
    try task.memory(batch: count, microBatches: microBatches)
  }

  /// The task of MTLFace with the loss weights of these settings.
  private var task: FASTask {
    var task = base
    task.settings.lambdaAdversarial = settings.lambdaAdversarial
    task.settings.lambdaIdentity = settings.lambdaIdentity
    task.settings.lambdaAge = settings.lambdaAge
    return task
  }
}
