import MTLFaceNetwork
import MTLFaceTensor

/// The detection of batch norms that were folded into the convolutions before them, as in most ONNX
/// files.
///
/// The remaining running statistics of such a norm do not describe the network's values. If it were
/// trained with the statistics of the batch, the network would lose what it has learned.
enum FoldedBatchNormCheck {
  /// Returns a warning for a run that would train folded norms with the statistics of the batch;
  /// nil for other runs.
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
    // The shifts of an untrained network are zero.
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
      "the batch norms of \(start) were folded into its convolutions; training with the "
      + "statistics of the batch would destroy what it has learned: set aifr.norms to running, or "
      + "freeze encoder and embedding"
  }
}
