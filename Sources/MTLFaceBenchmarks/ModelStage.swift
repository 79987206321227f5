/// A stage of model inference.
package enum ModelStage: String, Sendable {
  /// Encoding images with the encoder and the feature decomposition.
  case encode
  /// Computing embeddings from images.
  case embed
  /// Estimating ages from encoded faces.
  case age
  /// Rendering encoded faces in one age group.
  case synthesizeOne = "synthesize one age"
  /// Rendering encoded faces in every age group.
  case synthesizeAll = "synthesize all ages"
}
