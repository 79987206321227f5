public import MTLFaceCheckpoint
import MTLFaceWeights

extension Model {
  /// Whether the library was compiled with a model inside.
  public static var hasEmbedded: Bool { embeddedByteCount > 0 }

  /// The size of the model inside the library; 0 where there is none.
  package static var embeddedByteCount: Int { mtlface_default_weights().length }

  /// The model inside the library, read where it lies in the program. Its metadata tell data, licence and
  /// metrics.
  /// - Throws: ``FaceError/noEmbeddedModel`` where the library was compiled without it.
  public static func embedded() throws -> Model { try Model(archive: embeddedArchive()) }

  /// The tensors and metadata of the model inside the library.
  package static func embeddedArchive() throws -> TensorArchive {
    let weights = mtlface_default_weights()
    guard weights.length > 0 else { throw FaceError.noEmbeddedModel }
    return try TensorArchive(
      unsafeBorrowing: UnsafeRawBufferPointer(start: weights.bytes, count: weights.length),
      name: "the embedded model")
  }
}
