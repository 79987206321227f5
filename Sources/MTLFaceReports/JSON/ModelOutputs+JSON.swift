import MTLFaceData
import MTLFaceSupport

extension ModelOutputs {
  /// The members of the JSON output that describe the images.
  var jsonMembers: [(String, JSON)] {
    let several = multipleFacePhotos.map { photo in
      JSON.object([
        ("entry", .string(dataset.samples[photo.index].name)), ("faces", .integer(photo.faceCount)),
      ])
    }
    return [
      ("several", .array(several)), ("skipped", JSON(skipped)), ("cached", .integer(cachedCount)),
    ]
  }

  /// The meanings of ``jsonMembers``, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "several",
      meaning: "array of entry, faces: photos with several faces, of which the largest was used"
    ), (name: "skipped", meaning: "array of entry, problem: images that could not be used"),
    (name: "cached", meaning: "the number of faces whose outputs came from the cache"),
  ]
}
