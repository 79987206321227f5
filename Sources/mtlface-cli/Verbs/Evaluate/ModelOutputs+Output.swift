import MTLFaceData
import MTLFaceSupport

extension ModelOutputs {
  /// The members of the JSON output that describe the pictures.
  var jsonMembers: [(String, JSON)] {
    [
      (
        "several",
        .array(
          multipleFacePhotos.map {
            .object([
              ("entry", .string(dataset.samples[$0.index].name)), ("faces", .integer($0.faceCount)),
            ])
          })
      ), ("skipped", DatasetProblems.json(skipped)), ("cached", .integer(cachedCount)),
    ]
  }

  /// The descriptions of ``jsonMembers`` in the help text.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "several",
      meaning: "array of entry, faces: photos of several faces, the largest of which was taken"
    ), (name: "skipped", meaning: "array of entry, problem: what could not be used"),
    (name: "cached", meaning: "faces whose numbers came from the cache"),
  ]

  /// The lines of the text output that describe the pictures; empty if all went well.
  var text: String {
    var text = ""
    if !multipleFacePhotos.isEmpty {
      text +=
        "of several faces the largest was taken in \(Numbers.count(multipleFacePhotos.count, "photo"))\n"
    }
    if !skipped.isEmpty { text += "left out: \(Numbers.count(skipped.count, "entry"))\n" }
    if cachedCount > 0 { text += "from the cache: \(Numbers.count(cachedCount, "face"))\n" }
    return text
  }
}
