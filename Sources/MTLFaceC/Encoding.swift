import MTLFace
public import MTLFaceHeader

/// The object behind an `mtlface_faces` handle.
final class EncodedFacesHandle: Sendable {
  let encoded: EncodedFaces

  init(_ encoded: EncodedFaces) { self.encoded = encoded }

  static func encodedFaces(of handle: OpaquePointer?) throws(CallError) -> EncodedFaces {
    try HandleTable.shared.object(handle, EncodedFacesHandle.self, "faces").encoded
  }
}

/// Returns the crops of an array of picture handles, and warns about crops that do not look aligned
/// if a log function is set.
///
/// - Throws: ``CallError`` if `count` is out of range, a handle is invalid, or a crop does not have
///   the input size of the model.
func crops(
  _ handles: UnsafePointer<OpaquePointer?>?, _ count: Int, _ analyzer: FaceAnalyzer
) throws -> [AlignedFace] {
  let faces = try PictureHandle.all(handles, count, "crops").enumerated().map { index, image in
    guard image.width == analyzer.inputSize, image.height == analyzer.inputSize else {
      throw CallError.argument(
        "crops[\(index)] has \(image.width) x \(image.height) pixels, but the model requires "
          + "\(analyzer.inputSize) x \(analyzer.inputSize); align faces to that size")
    }
    return try AlignedFace(alreadyAligned: image, size: analyzer.inputSize)
  }
  guard Log.isEnabled else { return faces }
  for (index, confirmation) in try analyzer.confirm(faces).enumerated() {
    guard let problem = confirmation.problem else { continue }
    Log.warn("crops[\(index)]: \(problem); check the landmarks that the crop was aligned with")
  }
  return faces
}

/// See mtlface.h.
@c @implementation
public func mtlface_encode(
  _ model: OpaquePointer?, _ crops: UnsafePointer<OpaquePointer?>?, _ count: Int,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let analyzer = try analyzer(model)
    let encoded = try analyzer.encode(MTLFaceC.crops(crops, count, analyzer))
    out.pointee = HandleTable.shared.add(EncodedFacesHandle(encoded))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_faces_free(_ faces: OpaquePointer?) {
  HandleTable.shared.release(faces, EncodedFacesHandle.self)
}

private func feature(_ feature: mtlface_feature, _ faces: EncodedFaces) throws -> Tensor<Float> {
  let tensor: Tensor<Float>? =
    switch feature {
    case MTLFACE_X_1, MTLFACE_X_2, MTLFACE_X_3, MTLFACE_X_4, MTLFACE_X_5:
      faces.levels[Int(feature.rawValue)]
    case MTLFACE_X_ID: faces.identityFeatures
    case MTLFACE_X_AGE: faces.ageFeatures
    case MTLFACE_CHANNEL_ATTENTION: faces.channelAttention
    case MTLFACE_SPATIAL_ATTENTION: faces.spatialAttention
    default: throw CallError.argument("feature \(feature.rawValue) is not an mtlface_feature")
    }
  guard let tensor else { throw NetworkError.missingPart("feature decomposition") }
  return tensor
}

/// See mtlface.h.
@c @implementation
public func mtlface_faces_feature(
  _ faces: OpaquePointer?, _ feature: mtlface_feature, _ values: UnsafeMutablePointer<Float>?,
  _ capacity: Int, _ shape: UnsafeMutablePointer<Int>?, _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let tensor = try MTLFaceC.feature(feature, EncodedFacesHandle.encodedFaces(of: faces))
    let sizes = [
      tensor.shape.batch, tensor.shape.height, tensor.shape.width, tensor.shape.channels,
    ]
    for (index, size) in sizes.enumerated() { shape?[index] = size }
    try copy(tensor.values, values, capacity, needed, "values")
  }
}

private func write(
  _ embeddings: [Embedding], _ target: UnsafeMutablePointer<Float>?, _ capacity: Int,
  _ norms: UnsafeMutablePointer<Float>?
) throws(CallError) {
  try copy(embeddings.flatMap(\.values), target, capacity, nil, "embeddings")
  for (index, embedding) in embeddings.enumerated() { norms?[index] = embedding.norm }
}

/// See mtlface.h.
@c @implementation
public func mtlface_embed(
  _ model: OpaquePointer?, _ faces: OpaquePointer?, _ embeddings: UnsafeMutablePointer<Float>?,
  _ capacity: Int, _ norms: UnsafeMutablePointer<Float>?
) -> mtlface_status {
  attempt {
    try write(
      analyzer(model).embeddings(of: EncodedFacesHandle.encodedFaces(of: faces)), embeddings,
      capacity, norms)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_embed_crops(
  _ model: OpaquePointer?, _ crops: UnsafePointer<OpaquePointer?>?, _ count: Int, _ flip: Bool,
  _ embeddings: UnsafeMutablePointer<Float>?, _ capacity: Int,
  _ norms: UnsafeMutablePointer<Float>?
) -> mtlface_status {
  attempt {
    let analyzer = try analyzer(model)
    let faces = try MTLFaceC.crops(crops, count, analyzer)
    // Check the capacity before computing the embeddings.
    _ = try checkedBuffer(
      embeddings, capacity: capacity, for: count * analyzer.configuration.embeddingDimension,
      "embeddings")
    try write(
      analyzer.embeddings(of: faces, flipAveraging: flip), embeddings, capacity, norms)
  }
}
