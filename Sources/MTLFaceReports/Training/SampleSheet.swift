import MTLFaceSupport
public import MTLFaceVision

/// A picture of sample faces in the report of a training run.
public struct SampleSheet: Hashable, Sendable {
  /// The number of steps of the run when the picture was drawn.
  public let step: Int
  /// The bytes of a PNG file.
  public let png: [UInt8]

  /// Creates a sheet from a picture.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  public init(step: Int, image: RGBImage) throws(ImageError) {
    self.init(step: step, png: try image.encodedPNG())
  }

  /// Creates a sheet from the bytes of a PNG file.
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
