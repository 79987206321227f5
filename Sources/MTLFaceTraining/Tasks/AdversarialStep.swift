import MTLFaceNetwork
import MTLFaceTensor

/// One iteration of adversarial training.
///
/// An iteration updates the discriminators and then the generator, which is evaluated by the
/// updated discriminators on the same faces. If there are several micro-batches, every face is
/// generated twice, once for each update, so that only one micro-batch is in memory at a time.
struct AdversarialStep<Scalar: TensorScalar> {
  let microBatches: [FASBatch<Scalar>]
  /// The parameters of the network.
  let specs: [ParameterSpec]
  let generatorRate: Double
  let discriminatorRate: Double
  let pool: ThreadPool

  /// The factor by which the losses and gradients of a micro-batch are multiplied.
  var weight: Double { 1 / Double(microBatches.count) }

  /// Updates the discriminators and the generator.
  ///
  /// - Parameters:
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers, which are updated.
  ///   - generate: A closure that generates the faces of a micro-batch. Its last argument specifies
  ///     whether a backward pass will follow.
  ///   - addDiscriminatorGradients: A closure that adds the weighted gradients of the losses of the
  ///     discriminators.
  ///   - addGeneratorGradients: A closure that adds the weighted gradients of the loss of the
  ///     generator.
  /// - Returns: The gradients of both updates.
  func run<Generated>(
    _ parameters: inout ParameterStore<Scalar>, _ optimizers: inout FASOptimizers<Scalar>,
    generate: (FASBatch<Scalar>, ParameterStore<Scalar>, Bool) throws -> Generated,
    addDiscriminatorGradients: (
      FASBatch<Scalar>, Generated, inout Gradients<Scalar>, inout ParameterStore<Scalar>
    ) throws -> Void,
    addGeneratorGradients: (
      Generated, inout Gradients<Scalar>, inout ParameterStore<Scalar>
    ) throws -> Void
  ) throws -> SynthesisGradients<Scalar> {
    let isSingle = microBatches.count == 1
    var retained: Generated?
    var discriminator = Gradients<Scalar>()
    for microBatch in microBatches {
      let generated = try generate(microBatch, parameters, isSingle)
      try addDiscriminatorGradients(microBatch, generated, &discriminator, &parameters)
      retained = isSingle ? generated : nil
    }
    try optimizers.discriminator.step(
      &parameters, gradients: discriminator.parameters, specs: specs,
      learningRate: discriminatorRate, pool: pool)

    var generator = Gradients<Scalar>()
    for microBatch in microBatches {
      let generated = try retained ?? generate(microBatch, parameters, true)
      try addGeneratorGradients(generated, &generator, &parameters)
    }
    retained = nil
    try optimizers.generator.step(
      &parameters, gradients: generator.parameters, specs: specs, learningRate: generatorRate,
      pool: pool)
    return SynthesisGradients(
      discriminator: discriminator.parameters, generator: generator.parameters)
  }
}
