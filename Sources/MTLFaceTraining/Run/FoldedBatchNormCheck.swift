import MTLFaceNetwork
import MTLFaceTensor

/// Norms that were folded into the convolutions before them, as most ONNX files have it: what is left of
/// them says nothing of the network's values, and by the batch's statistics the network would forget.
enum FoldedBatchNormCheck {
  /// What to tell before the first step of a run that would learn with such norms; nil for others.
  static func warning(
    _ configuration: TrainingConfiguration, _ network: FaceNetwork,
    _ parameters: ParameterStore<Float>
  ) -> String? {
    let settings = configuration.aifr
    guard let start = configuration.model.start, configuration.task.hasRecognition,
      settings.norms == .batch
    else { return nil }
    let embeds =
      network.classificationHead != nil || settings.teacher != nil
      || configuration.data.contains { $0.teacher != nil }
    let learning = Set(embeds ? [ModelPart.encoder, .embedding] : [.encoder])
      .subtracting(settings.frozen)
    // A network that has learnt nothing yet has no shifts.
    let isFolded = network.parameters.contains { spec in
      guard spec.role == .runningVariance, let part = ModelPart(key: spec.key),
        learning.contains(part), let variances = parameters[spec.key],
        let shifts = parameters[spec.key.replacing("running_var", with: "bias")]
      else { return false }
      return variances.values.allSatisfy { abs($0 - 1) < 1e-4 }
        && shifts.values.contains { $0 != 0 }
    }
    guard isFolded else { return nil }
    return
      "the norms of \(start) were folded into its convolutions, and by the batch's statistics it "
      + "forgets what it knows: set aifr.norms to running, or freeze encoder and embedding"
  }
}
