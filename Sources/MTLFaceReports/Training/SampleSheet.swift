import MTLFaceSupport
public import MTLFaceVision

/// An image of sample faces in the report of a training run.
public struct SampleSheet: Hashable, Sendable {
  /// The number of completed steps of the run when the image was drawn.
  public let step: Int
  /// The contents of a PNG file.
  public let png: [UInt8]

  /// Creates a sheet from an image.
  ///
  /// - Parameters:
  ///   - step: The number of completed steps of the run.
  ///   - image: The image of sample faces.
  /// - Throws: `ImageError` if memory is insufficient.
  public init(step: Int, image: RGBImage) throws(ImageError) {
    self.init(step: step, png: try image.encodedPNG())
  }

  /// Creates a sheet from the contents of a PNG file.
  ///
  /// - Parameters:
  ///   - step: The number of completed steps of the run.
  ///   - png: The contents of a PNG file.
  package init(step: Int, png: [UInt8]) {
    self.step = step
    self.png = png
  }

  /// The sheet as an HTML element.
  var html: String {
    let name = "Step \(NumberFormat.grouped(step))"
    return """
      <figure class="sheet">
      \(HTMLElement.picture(png: png, alternative: "Sample faces, \(name)"))
      <figcaption>\(name)</figcaption>
      </figure>
      """
  }
}
