package import MTLFaceVision

/// The embedding of the face of a photo.
package struct PhotoEmbedding: Sendable {
  /// The embedding.
  package let embedding: Embedding
  /// The result of checking an already aligned crop, if it was checked.
  package let confirmation: AlignmentConfirmation?
}
