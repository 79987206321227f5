import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport
import MTLFaceVision

/// The section of a page that shows the most severe recognition errors as pairs of pictures.
struct RecognitionErrorSection {
  /// The errors to show.
  let errors: RecognitionErrors
  /// The faces that the errors refer to.
  let embeddings: DatasetEmbeddings
  /// The recommended threshold; `nil` if there is none.
  let threshold: Double?

  /// Returns the section.
  ///
  /// - Parameter faceImage: Returns the picture of a face by its index in the data set.
  func html(faceImage: (Int) throws -> RGBImage) -> String {
    HTMLElement.section(
      "Most severe errors",
      HTMLElement.paragraph(
        "Check these photos before you rely on the results: often a photo is blurred, shows someone "
          + "else, or is in the wrong folder.")
        + pairs(
          "Different people that look most alike to the model" + impostorNote,
          errors.similarImpostors, faceImage)
        + pairs(
          "Photos of the same person that look least alike to the model" + mateNote,
          errors.dissimilarMates, faceImage)
        + pairs(
          "Photos that are recognized as someone else at the first guess (right: the best match)",
          errors.misidentified, faceImage))
  }

  private var impostorNote: String {
    guard let threshold, !errors.similarImpostors.contains(where: { $0.similarity >= threshold })
    else { return "" }
    return " (none reaches the threshold)"
  }

  private var mateNote: String {
    guard let threshold, !errors.dissimilarMates.contains(where: { $0.similarity < threshold })
    else { return "" }
    return " (all reach the threshold)"
  }

  private func pairs(
    _ title: String, _ pairs: [RecognitionErrors.Pair], _ faceImage: (Int) throws -> RGBImage
  ) -> String {
    guard !pairs.isEmpty else { return "" }
    let indices = embeddings.indices
    let figures = pairs.map { pair in
      let faces = [pair.first, pair.second].map { place in
        let label = label(place)
        let picture = HTMLElement.face(label) { try faceImage(indices[place]) }
        return "<div>\(picture)<p>\(HTMLText.escaped(label, to: 200))</p></div>"
      }
      return "<figure><div class=\"pair\">\(faces.joined())</div>"
        + "<figcaption>similarity \(NumberFormat.fixed(pair.similarity, 3))</figcaption></figure>\n"
    }
    return "<h3>\(HTMLText.escaped(title))</h3>\n<div class=\"pairs\">\n\(figures.joined())</div>\n"
  }

  /// Returns the name of the picture, preceded by the person unless the name starts with it.
  private func label(_ place: Int) -> String {
    let (person, name) = (embeddings.identityName(at: place), embeddings.imageName(at: place))
    return name.hasPrefix(person + "/") ? name : "\(person): \(name)"
  }
}
