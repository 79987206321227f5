import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport
import MTLFaceVision

/// A section of a page that shows the most severe recognition errors as pairs of images.
struct RecognitionErrorSection {
  /// The errors to show.
  let errors: RecognitionErrors
  /// The embeddings to which the errors refer.
  let embeddings: DatasetEmbeddings
  /// The recommended threshold, or `nil` if there is none.
  let threshold: Double?

  /// Returns the section as HTML.
  ///
  /// - Parameter faceImage: A closure that returns the image of the face at an index in the data
  ///   set.
  func html(faceImage: (Int) throws -> RGBImage) -> String {
    HTMLElement.section(
      "Most severe errors",
      HTMLElement.paragraph(
        "Check these photos before you rely on the results. Many errors are caused by photos that are "
          + "blurred, show another person or are in the wrong folder.")
        + pairs(
          "Pairs of different people with the highest similarities" + impostorNote,
          errors.similarImpostors, faceImage)
        + pairs(
          "Pairs of photos of the same person with the lowest similarities" + mateNote,
          errors.dissimilarMates, faceImage)
        + pairs(
          "Photos that are recognized as another person on the first guess (right: the best match)",
          errors.misidentified, faceImage))
  }

  private var impostorNote: String {
    guard let threshold, !errors.similarImpostors.contains(where: { $0.similarity >= threshold })
    else { return "" }
    return " (all are below the threshold)"
  }

  private var mateNote: String {
    guard let threshold, !errors.dissimilarMates.contains(where: { $0.similarity < threshold })
    else { return "" }
    return " (all are at or above the threshold)"
  }

  private func pairs(
    _ title: String, _ pairs: [RecognitionErrors.Pair], _ faceImage: (Int) throws -> RGBImage
  ) -> String {
    guard !pairs.isEmpty else { return "" }
    let indices = embeddings.indices
    let figures = pairs.map { pair in
      let faces = [pair.first, pair.second].map { index in
        let label = label(index)
        let picture = HTMLElement.face(label) { try faceImage(indices[index]) }
        return "<div>\(picture)<p>\(HTMLText.escaped(label, to: 200))</p></div>"
      }
      return "<figure><div class=\"pair\">\(faces.joined())</div>"
        + "<figcaption>similarity \(NumberFormat.fixed(pair.similarity, 3))</figcaption></figure>\n"
    }
    return "<h3>\(HTMLText.escaped(title))</h3>\n<div class=\"pairs\">\n\(figures.joined())</div>\n"
  }

  /// Returns the name of a face's image, preceded by the name of the person unless the image is in
  /// a folder with this name.
  private func label(_ index: Int) -> String {
    let (person, name) = (embeddings.identityName(at: index), embeddings.imageName(at: index))
    return name.hasPrefix(person + "/") ? name : "\(person): \(name)"
  }
}
