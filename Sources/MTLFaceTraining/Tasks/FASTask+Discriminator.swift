import MTLFaceNetwork
import MTLFaceTensor

extension FASTask {
  /// Faces that the discriminator evaluates with their claimed groups.
  private struct DiscriminatorInput<Scalar: TensorScalar> {
    let images: Tensor<Scalar>
    let groups: Tensor<Scalar>
    /// The desired output of the discriminator, which is 1 for real faces with their true groups
    /// and 0 for all other inputs.
    let target: Double
    /// The weight of the faces in the loss.
    var weight = 1.0
  }

  /// Computes the loss L_Dimg and adds its gradients to a sum.
  ///
  /// Each kind of face has a separate forward pass in training mode. The real faces are evaluated
  /// first.
  func discriminatorLoss<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ generated: Tensor<Scalar>, _ weight: Double,
    _ sum: inout Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> Double {
    var total = 0.0
    for input in try discriminatorInputs(for: batch, generated: generated) {
      let graph = Graph(training: true)
      let loss = try adversarialLoss(input.images.shape.batch, target: input.target, in: graph)
      total +=
        input.weight
        * (try DiscriminatorLoss(graph: graph, loss: loss).accumulate(
          ["images": input.images, "groups": input.groups], term: "discriminator",
          weight: weight * input.weight, &sum, &parameters, pool))
    }
    return total
  }

  /// Returns the faces for the discriminator in the order in which they are evaluated.
  ///
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if the batch is inconsistent, if a group is out
  ///   of range, or if the method requires mismatched groups and those of the batch are missing or
  ///   invalid.
  private func discriminatorInputs<Scalar: TensorScalar>(
    for batch: FASBatch<Scalar>, generated: Tensor<Scalar>
  ) throws -> [DiscriminatorInput<Scalar>] {
    let count = network.configuration.groupCount
    let groups = try batch.groupTensor(groupCount: count)
    let real = DiscriminatorInput(images: batch.targets, groups: groups, target: 1)
    var fake = DiscriminatorInput(images: generated, groups: groups, target: 0)
    guard variant.rejectsMismatchedGroups else { return [real, fake] }
    let mismatched = DiscriminatorInput(
      images: batch.targets, groups: try batch.mismatchedGroupTensor(groupCount: count),
      target: 0, weight: 0.5)
    fake.weight = 0.5
    return [real, mismatched, fake]
  }

  /// Traces `0.5 * mean((D(images) - target)^2)`.
  func adversarialLoss(_ count: Int, target: Double, in graph: Graph) throws -> Graph.Value {
    let logits = try discriminator(
      network.images(batch: count, in: graph), claimedGroups: graph.input("groups", [count]),
      in: graph)
    return try graph.apply(
      ScaleElements(0.5), graph.apply(LeastSquaresLoss(target: target), logits))
  }
}
