package import MTLFaceVision

/// The embedding of the single face in a photo.
package struct PhotoEmbedding: Sendable {
  /// The embedding of the face.
  package let embedding: Embedding
  /// The result of checking an image that was already aligned, or `nil` if it was not checked.
  package let confirmation: AlignmentConfirmation?
}
