import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

extension ModelOutputs {
  /// The members of the JSON output that describe the images.
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
      ), ("skipped", JSON(skipped)), ("cached", .integer(cachedCount)),
    ]
  }

  /// The descriptions of ``jsonMembers`` in the help text.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "several",
      meaning: "array of entry, faces: photos with several faces, of which the largest was used"
    ), (name: "skipped", meaning: "array of entry, problem: images that could not be used"),
    (name: "cached", meaning: "the number of faces whose outputs came from the cache"),
  ]

  /// The lines of the text output that describe the images; empty if there is nothing to report.
  var text: String {
    var text = ""
    if !multipleFacePhotos.isEmpty {
      text +=
        "several faces, largest used: \(NumberFormat.count(multipleFacePhotos.count, "photo"))\n"
    }
    if !skipped.isEmpty { text += "skipped: \(NumberFormat.count(skipped.count, "entry"))\n" }
    if cachedCount > 0 { text += "from the cache: \(NumberFormat.count(cachedCount, "face"))\n" }
    return text
  }
}
