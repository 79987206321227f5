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
    let encoded = try Faces.of(faces)
    let ages = try room(ages, capacity, for: encoded.count, "ages")
    for (index, age) in try analyzer(model).ages(encoded).enumerated() {
      let span = age.interval(holding: 0.8)
      ages[index] = mtlface_age(
        years: Float(age.years), group: Int32(clamping: age.group),
        low: Int32(clamping: span.lowerBound), high: Int32(clamping: span.upperBound))
      for (target, row) in [
        (probabilities, age.probabilities), (group_probabilities, age.groupProbabilities),
      ] {
        guard let target else { continue }
        (target + index * row.count).update(from: row, count: row.count)
      }
    }
  }
}

private func one(_ faces: OpaquePointer?, _ index: Int) throws -> EncodedFaces {
  let encoded = try Faces.of(faces)
  guard (0..<encoded.count).contains(index) else {
    throw Refusal.argument("face \(index) is none of the \(encoded.count) encoded")
  }
  return encoded.count == 1 ? encoded : try encoded.face(index)
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
    let found = try analyzer(model).synthesize(one(faces, face), [target])
    for picture in found.joined() { Picture.give(picture.image, to: out) }
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
    let out = try room(out, capacity, for: analyzer.groups.count, "out")
    let found = try analyzer.synthesize(one(faces, face), analyzer.allGroups)
    for (index, picture) in found.joined().enumerated() {
      Picture.give(picture.image, to: out + index)
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
    let (photo, face) = try (Picture.of(photo, "photo"), Picture.of(face, "face"))
    let mode: PasteMode? =
      switch mode {
      case MTLFACE_PASTE_CHANGE: .change
      case MTLFACE_PASTE_REPLACE: .replace
      default: nil
      }
    guard let mode else { throw Refusal.argument("mode is none of the modes of pasting") }
    let aligned = try photo.aligned(by: MTLFaceC.landmarks(landmarks), size: face.width)
    Picture.give(try aligned.pasting(face, into: photo, feather: feather, mode: mode), to: out)
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
    let map = try analyzer.discriminate(faces, groups: (0..<count).map { Int(groups[$0]) })
    let sizes = [map.shape.batch, map.shape.height, map.shape.width]
    for (index, size) in sizes.enumerated() { shape?[index] = size }
    try copy(map.values, logits, capacity, needed, "logits")
  }
}
