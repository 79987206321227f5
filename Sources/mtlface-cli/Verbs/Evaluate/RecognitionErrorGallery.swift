import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The section of a report that shows the most severe recognition errors.
struct RecognitionErrorGallery {
  private let errors: RecognitionErrors
  private let people: DatasetEmbeddings
  private let reading: DatasetInference

  /// Creates a gallery.
  ///
  /// - Parameters:
  ///   - errors: The errors to show.
  ///   - people: The faces that the errors refer to.
  ///   - reading: The source of the images.
  init(_ errors: RecognitionErrors, _ people: DatasetEmbeddings, _ reading: DatasetInference) {
    self.errors = errors
    self.people = people
    self.reading = reading
  }

  /// Returns the HTML of the section, with the images embedded in it.
  ///
  /// - Parameter threshold: The recommended threshold, if there is one.
  func html(threshold: Double?) -> String {
    let wrong = errors.similarImpostors.filter { $0.similarity >= threshold ?? 1 }
    let missed = errors.dissimilarMates.filter { $0.similarity < threshold ?? -1 }
    return ReportElements.section(
      "The most severe errors",
      ReportElements.paragraph(
        "Look at these photos before you rely on a number: often a photo is blurred, shows another "
          + "person, or is in the wrong folder.")
        + sheet(
          wrong.isEmpty && threshold != nil
            ? "Different people with the highest similarity (none reaches the threshold)"
            : "Different people with the highest similarity", errors.similarImpostors)
        + sheet(
          missed.isEmpty && threshold != nil
            ? "Photos of the same person with the lowest similarity (all reach the threshold)"
            : "Photos of the same person with the lowest similarity",
          errors.dissimilarMates)
        + sheet(
          "Recognized as another person at the first guess (right: the person found)",
          errors.misidentified))
  }

  /// Returns the name of the image, preceded by the person unless its path begins with the person.
  private func label(_ place: Int) -> String {
    let (person, name) = (people.identityName(at: place), people.imageName(at: place))
    return name.hasPrefix(person + "/") ? name : "\(person): \(name)"
  }

  private func sheet(_ title: String, _ pairs: [RecognitionErrors.Pair]) -> String {
    guard !pairs.isEmpty else { return "" }
    let indices = people.indices
    let figures = pairs.map { pair in
      let faces = [pair.first, pair.second].map { place in
        let label = label(place)
        let picture = ReportElements.faceImage(at: indices[place], reading, label: label)
        return "<div>\(picture)<p>\(HTMLText.escaped(label, to: 200))</p></div>"
      }
      return "<figure><div class=\"pair\">\(faces.joined())</div>"
        + "<figcaption>similarity \(Numbers.fixed(pair.similarity, 3))</figcaption></figure>\n"
    }
    return "<h3>\(HTMLText.escaped(title))</h3>\n<div class=\"pairs\">\n\(figures.joined())</div>\n"
  }
}
