/// A stage of a model that is timed.
package enum ModelStage: String, Sendable {
  /// The encoder and the feature decomposition: from images to encoded faces.
  case encode
  /// From images to embeddings.
  case embed
  /// From encoded faces to ages.
  case age
  /// From encoded faces to faces of one age group.
  case synthesizeOne = "synthesize one age"
  /// From encoded faces to faces of every age group.
  case synthesizeAll = "synthesize all ages"
}
