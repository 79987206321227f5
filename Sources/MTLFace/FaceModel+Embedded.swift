public import MTLFaceCheckpoint
import MTLFaceWeights

extension FaceModel {
  /// Whether the library was built with an embedded model.
  public static var hasEmbedded: Bool { embeddedByteCount > 0 }

  /// The size of the embedded model in bytes, or 0 if there is none.
  package static var embeddedByteCount: Int { mtlface_default_weights().length }

  /// Returns the embedded model.
  ///
  /// The weights are not copied. They are read from the memory of the program. The metadata of the
  /// model describes the training data, the license and metrics.
  ///
  /// - Returns: The embedded model.
  /// - Throws: ``FaceError/noEmbeddedModel`` if the library was built without an embedded model.
  public static func embedded() throws -> FaceModel { try FaceModel(archive: embeddedArchive()) }

  /// Returns the tensors and metadata of the embedded model.
  ///
  /// - Returns: An archive that reads the memory of the program.
  /// - Throws: ``FaceError/noEmbeddedModel`` if the library was built without an embedded model.
  package static func embeddedArchive() throws -> TensorArchive {
    let weights = mtlface_default_weights()
    guard weights.length > 0 else { throw FaceError.noEmbeddedModel }
    return try TensorArchive(
      unsafeBorrowing: UnsafeRawBufferPointer(start: weights.bytes, count: weights.length),
      name: "the embedded model")
  }
}
