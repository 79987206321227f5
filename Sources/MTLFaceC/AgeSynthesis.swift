import MTLFace
public import MTLFaceHeader

/// See mtlface.h.
@c @implementation
public func mtlface_ages(
  _ model: OpaquePointer?, _ faces: OpaquePointer?, _ ages: UnsafeMutablePointer<mtlface_age>?,
  _ capacity: Int, _ probabilities: UnsafeMutablePointer<Float>?,
  _ group_probabilities: UnsafeMutablePointer<Float>?
) -> mtlface_status {
  attempt {
    let encoded = try EncodedFacesHandle.encodedFaces(of: faces)
    let ages = try checkedBuffer(ages, capacity: capacity, for: encoded.count, "ages")
    for (index, age) in try analyzer(model).ages(of: encoded).enumerated() {
      let interval = age.interval(covering: 0.8)
      ages[index] = mtlface_age(
        years: Float(age.years), group: Int32(clamping: age.group),
        low: Int32(clamping: interval.lowerBound), high: Int32(clamping: interval.upperBound))
      for (target, row) in [
        (probabilities, age.probabilities), (group_probabilities, age.groupProbabilities),
      ] {
        guard let target else { continue }
        (target + index * row.count).update(from: row, count: row.count)
      }
    }
  }
}

/// Returns the encoding of the face with the given index.
///
/// - Throws: ``CallError`` if the handle is invalid or there is no such face.
private func singleFace(_ faces: OpaquePointer?, _ index: Int) throws -> EncodedFaces {
  let encoded = try EncodedFacesHandle.encodedFaces(of: faces)
  guard (0..<encoded.count).contains(index) else {
    throw CallError.argument(
      "face \(index) does not exist; pass 0 to \(encoded.count - 1)")
  }
  return encoded.count == 1 ? encoded : try encoded.face(at: index)
}

/// See mtlface.h.
@c @implementation
public func mtlface_synthesize(
  _ model: OpaquePointer?, _ faces: OpaquePointer?, _ face: Int, _ group: Int32, _ years: Double,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let target: TargetAge = group >= 0 ? .group(Int(group)) : .years(years)
    let results = try analyzer(model).synthesize(singleFace(faces, face), at: [target])
    for result in results.joined() { PictureHandle.store(result.image, in: out) }
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_synthesize_groups(
  _ model: OpaquePointer?, _ faces: OpaquePointer?, _ face: Int,
  _ out: UnsafeMutablePointer<OpaquePointer?>?, _ capacity: Int
) -> mtlface_status {
  attempt {
    let analyzer = try analyzer(model)
    let out = try checkedBuffer(out, capacity: capacity, for: analyzer.groups.count, "out")
    let results = try analyzer.synthesize(singleFace(faces, face), at: analyzer.allGroupTargets)
    for (index, result) in results.joined().enumerated() {
      PictureHandle.store(result.image, in: out + index)
    }
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_paste(
  _ photo: OpaquePointer?, _ landmarks: UnsafePointer<Float>?, _ face: OpaquePointer?,
  _ feather: Double, _ mode: mtlface_paste_mode, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let (photo, face) = try (
      PictureHandle.image(of: photo, "photo"), PictureHandle.image(of: face, "face")
    )
    let pasteMode: PasteMode? =
      switch mode {
      case MTLFACE_PASTE_CHANGE: .change
      case MTLFACE_PASTE_REPLACE: .replace
      default: nil
      }
    guard let pasteMode else {
      throw CallError.argument("mode is \(mode.rawValue), which is not an mtlface_paste_mode")
    }
    let aligned = try photo.aligned(by: MTLFaceC.landmarks(landmarks), size: face.width)
    PictureHandle.store(
      try aligned.pasting(face, into: photo, feather: feather, mode: pasteMode), in: out)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_discriminate(
  _ model: OpaquePointer?, _ crops: UnsafePointer<OpaquePointer?>?, _ groups: UnsafePointer<Int32>?,
  _ count: Int, _ logits: UnsafeMutablePointer<Float>?, _ capacity: Int,
  _ shape: UnsafeMutablePointer<Int>?, _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let analyzer = try analyzer(model)
    let faces = try MTLFaceC.crops(crops, count, analyzer)
    let groups = try required(groups, "groups")
    let map = try analyzer.discriminate(faces, claimedGroups: (0..<count).map { Int(groups[$0]) })
    let sizes = [map.shape.batch, map.shape.height, map.shape.width]
    for (index, size) in sizes.enumerated() { shape?[index] = size }
    try copy(map.values, logits, capacity, needed, "logits")
  }
}
