import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport

extension DatasetEmbeddings {
  /// The lines of a text report about duplicates, faces without an identity and the model outputs.
  /// The text is empty if there is nothing to report.
  var notes: String {
    var text = ""
    if !duplicates.isEmpty {
      let photoCount = duplicates.reduce(0) { $0 + $1.count }
      text += "copies: \(NumberFormat.count(photoCount, "photo")) with "
      text += NumberFormat.count(duplicates.count, "distinct image")
      text +=
        testSet.excludedDuplicateCount > 0
        ? ", \(testSet.excludedDuplicateCount) omitted\n" : "\n"
    }
    if !conflictingDuplicates.isEmpty {
      text +=
        "images under the names of different people: \(conflictingDuplicates.count); "
      text += "correct the names\n"
    }
    if unidentifiedCount > 0 {
      text += "without an identity: \(NumberFormat.count(unidentifiedCount, "face"))\n"
    }
    return text + outputs.notes
  }
}
