import MTLFaceData
import MTLFaceSupport

extension ModelOutputs {
  /// The notes on the images as members of a JSON object.
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

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "several",
      meaning:
        "the photos with several faces, of which the largest was used, as objects with entry and "
        + "faces (the number of faces)"
    ),
    (
      name: "skipped",
      meaning: "the images that could not be used, as objects with entry and problem"
    ),
    (name: "cached", meaning: "the number of faces whose outputs were read from the cache"),
  ]
}
