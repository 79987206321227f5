import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The most severe recognition errors as pictures.
struct RecognitionErrorGallery {
  private let errors: RecognitionErrors
  private let people: DatasetEmbeddings
  private let reading: DatasetInference

  /// Creates a gallery.
  ///
  /// - Parameters:
  ///   - errors: The errors to show.
  ///   - people: The faces they refer to.
  ///   - reading: The source of the pictures.
  init(_ errors: RecognitionErrors, _ people: DatasetEmbeddings, _ reading: DatasetInference) {
    self.errors = errors
    self.people = people
    self.reading = reading
  }

  /// The section of the page: faces side by side, inside the page and nowhere else.
  func html(threshold: Double?) -> String {
    let wrong = errors.similarImpostors.filter { $0.similarity >= threshold ?? 1 }
    let missed = errors.dissimilarMates.filter { $0.similarity < threshold ?? -1 }
    return ReportElements.section(
      "The worst mistakes",
      ReportElements.paragraph(
        "Look at them before you trust a number: often a photo is blurred, shows somebody else, or "
          + "lies in the wrong folder.")
        + sheet(
          wrong.isEmpty && threshold != nil
            ? "Different people that look most alike to the model (none reaches the threshold)"
            : "Different people that look most alike to the model", errors.similarImpostors)
        + sheet(
          missed.isEmpty && threshold != nil
            ? "The same person, and least alike to the model (all reach the threshold)"
            : "The same person, and least alike to the model",
          errors.dissimilarMates)
        + sheet(
          "Recognized as somebody else at the first guess (right: who they were taken for)",
          errors.misidentified))
  }

  /// The person and the picture, where its path does not begin with the person.
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
