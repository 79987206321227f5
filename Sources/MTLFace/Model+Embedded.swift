public import MTLFaceCheckpoint
import MTLFaceWeights

extension Model {
  /// Whether the library was compiled with a model inside.
  public static var hasEmbedded: Bool { mtlface_default_weights().length > 0 }

  /// The model inside the library, read where it lies in the program. Its metadata tell data, licence and
  /// metrics.
  /// - Throws: ``FaceError/noEmbeddedModel`` where the library was compiled without it.
  public static func embedded() throws -> Model {
    let weights = mtlface_default_weights()
    guard weights.length > 0 else { throw FaceError.noEmbeddedModel }
    return try Model(
      archive: TensorArchive(
        unsafeBorrowing: UnsafeRawBufferPointer(start: weights.bytes, count: weights.length),
        name: "the embedded model"))
  }
}
