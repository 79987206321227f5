/// A stage of the inference with a model.
package enum ModelStage: String, Sendable {
  /// Encoding images, which consists of the encoder and the feature decomposition.
  case encode
  /// Computing embeddings from images.
  case embed
  /// Estimating ages from encoded faces.
  case age
  /// Synthesizing encoded faces at one age group.
  case synthesizeOne = "synthesize one age"
  /// Synthesizing encoded faces at every age group.
  case synthesizeAll = "synthesize all ages"
}
