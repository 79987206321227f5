import MTLFaceData
import MTLFaceSupport

extension ModelOutputs {
  /// The lines of a text report about photos with several faces, skipped entries and the cache. The
  /// text is empty if there is nothing to report.
  var notes: String {
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
