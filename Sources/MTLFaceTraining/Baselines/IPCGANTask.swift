public import MTLFaceNetwork
public import MTLFaceTensor

/// IPCGAN as a training task (Wang et al., CVPR 2018, section 3).
///
/// It differs from ``FASTask`` in the generator, in batch norm instead of spectral norm in the
/// discriminator, and in two of the losses:
///
/// - The discriminator also sees real faces with a group that is not theirs, and learns to reject
///   them. As in the authors' code, these faces and the generated ones have half the weight of the
///   real faces: `0.5 (real + 0.5 (mismatched + generated))`.
/// - The identity term compares all features of an encoder, not those of the identity alone
///   (equation 5). The authors use conv5 of AlexNet; here the features are X of the encoder, and
///   the term is a mean over elements.
///
/// The age term is the cross-entropy of an age classifier in both methods (equation 6); here the
/// classifier is the age estimator.
public struct IPCGANTask: Sendable {
  /// The settings.
  public var settings: Settings
  private let base: FASTask

  /// Creates the task for a network.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has IPCGAN's generator,
  ///   a discriminator and an age estimator.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard network.configuration.synthesisMethod == .ipcgan else {
      throw TrainingError.missingPart(task: "IPCGAN", part: "IPCGAN's generator")
    }
    self.settings = settings
    base = try FASTask(
      network, settings: FASTask.Settings(),
      variant: FASTask.Variant(
        name: "IPCGAN", comparesAllFeatures: true, rejectsMismatchedGroups: true))
  }

  /// Takes one iteration on a batch in micro-batches, as ``FASTask`` does.
  ///
  /// - Parameters:
  ///   - microBatches: The batches, of equal size and with mismatched groups.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers of generator and discriminator, which are updated.
  ///   - learningRate: The learning rate of the step.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Returns: The losses, and the gradients of the last step.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``; ``TrainingError/invalidBatch(_:)``, also for
  ///   a batch without mismatched groups.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    try task.step(
      microBatches, parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// Returns the memory of a step on a batch, or on several micro-batches of that size.
  public func memory(batch count: Int, microBatches: Int = 1) throws -> TrainingMemory {
    try task.memory(batch: count, microBatches: microBatches)
  }

  /// The task of the paper with the weights of these settings.
  private var task: FASTask {
    var task = base
    task.settings.lambdaAdversarial = settings.lambdaAdversarial
    task.settings.lambdaIdentity = settings.lambdaIdentity
    task.settings.lambdaAge = settings.lambdaAge
    return task
  }
}
