import MTLFaceNetwork
import MTLFaceTensor

// IPCGAN (Wang et al., CVPR 2018, section 3) differs from the paper's synthesis in the generator, in batch
// norm for spectral norm in the discriminator, and in two of the losses:
//
// - The discriminator is shown real faces with a group that is not theirs, too, and is to refuse them. As in
//   the authors' code such faces and those made count half each: 0.5 (real + 0.5 (mismatched + made)).
// - The identity term compares features of an encoder as a whole, not those of identity alone (equation 5).
//   Theirs are conv5 of AlexNet; ours are X of our encoder. It is a mean over elements here.
//
// The age term is the classifier's cross-entropy in both (equation 6), here of our age estimator.
extension FASTask {
  private var isIPCGAN: Bool { network.configuration.synthesisMethod == .ipcgan }

  /// What the identity term compares: X_id, or X for IPCGAN.
  func identityFeatures(_ faces: EncodedGraphValues) -> Graph.Value {
    isIPCGAN ? faces.features.last : faces.identityFeatures
  }

  /// Faces with the groups they are said to be of, what the discriminator should say, and what that
  /// counts.
  struct DiscriminatorInput<Scalar: TensorScalar> {
    let images: Tensor<Scalar>
    let groups: Tensor<Scalar>
    let target: Double
    var weight = 1.0
  }

  /// What the discriminator is shown, in this order.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for a batch without the mismatched groups that IPCGAN needs.
  func discriminatorInputs<Scalar: TensorScalar>(
    for batch: FASBatch<Scalar>, generated: Tensor<Scalar>
  ) throws -> [DiscriminatorInput<Scalar>] {
    let count = network.configuration.groupCount
    let groups = try batch.groupTensor(groupCount: count)
    let real = DiscriminatorInput(images: batch.targets, groups: groups, target: 1)
    guard isIPCGAN else {
      return [real, DiscriminatorInput(images: generated, groups: groups, target: 0)]
    }
    return [
      real,
      DiscriminatorInput(
        images: batch.targets, groups: try batch.mismatchedGroupTensor(groupCount: count),
        target: 0,
        weight: 0.5),
      DiscriminatorInput(images: generated, groups: groups, target: 0, weight: 0.5),
    ]
  }
}
