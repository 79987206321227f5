import MTLFaceNetwork
import MTLFaceTensor

/// One iteration of adversarial training on a batch in micro-batches: the step of the
/// discriminators, then the step of the generator against the updated discriminators on the same
/// faces.
///
/// With several micro-batches every face is generated twice, once for each step, so that only one
/// micro-batch is in memory at a time.
struct AdversarialStep<Scalar: TensorScalar> {
  let microBatches: [FASBatch<Scalar>]
  /// The parameters of the network.
  let specs: [ParameterSpec]
  let generatorRate: Double
  let discriminatorRate: Double
  let pool: ThreadPool

  /// The factor of a micro-batch's losses and gradients.
  var weight: Double { 1 / Double(microBatches.count) }

  /// Takes both steps.
  ///
  /// - Parameters:
  ///   - generate: Generates the faces of a micro-batch. Its last argument says whether a backward
  ///     pass will follow.
  ///   - addDiscriminatorGradients: Adds the weighted gradients of the discriminators' losses.
  ///   - addGeneratorGradients: Adds the weighted gradients of the generator's loss.
  /// - Returns: The gradients of both steps.
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
    let isWhole = microBatches.count == 1
    var retained: Generated?
    var discriminator = Gradients<Scalar>()
    for microBatch in microBatches {
      let generated = try generate(microBatch, parameters, isWhole)
      try addDiscriminatorGradients(microBatch, generated, &discriminator, &parameters)
      retained = isWhole ? generated : nil
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
