import MTLFaceNetwork
import MTLFaceTensor

/// A check for batch norms that were folded into the preceding convolutions, as in most ONNX files.
///
/// The running statistics of a folded norm do not describe the values of the network. Training the
/// norm with batch statistics would therefore destroy the trained network.
enum FoldedBatchNormCheck {
  /// Returns a warning if a run would train folded norms with batch statistics, or `nil` otherwise.
  static func warning(
    _ configuration: TrainingConfiguration, _ network: FaceNetwork,
    _ parameters: ParameterStore<Float>
  ) -> String? {
    let settings = configuration.aifr
    guard let start = configuration.model.start, configuration.task.hasRecognition,
      settings.norms == .batch
    else { return nil }
    let trainsEmbedding =
      network.classificationHead != nil || settings.teacher != nil
      || configuration.data.contains { $0.teacher != nil }
    let trainedParts = Set(trainsEmbedding ? [ModelPart.encoder, .embedding] : [.encoder])
      .subtracting(settings.frozen)
    // An untrained network has the same variances, but its shifts are zero.
    let isFolded = network.parameters.contains { spec in
      guard spec.role == .runningVariance, let part = ModelPart(key: spec.key),
        trainedParts.contains(part), let variances = parameters[spec.key],
        let shifts = parameters[spec.key.replacing("running_var", with: "bias")]
      else { return false }
      return variances.values.allSatisfy { abs($0 - 1) < 1e-4 }
        && shifts.values.contains { $0 != 0 }
    }
    guard isFolded else { return nil }
    return
      "the batch norms of \(start) were folded into its convolutions, so training with batch "
      + "statistics would destroy the trained network; set aifr.norms to running, or freeze the "
      + "encoder and the embedding"
  }
}
