import MTLFaceVision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension HTMLElement {
  /// Returns a PNG image that is embedded in the page.
  ///
  /// - Parameters:
  ///   - png: The contents of a PNG file.
  ///   - alternative: The alternative text of the image.
  static func picture(png: [UInt8], alternative: String) -> String {
    image("png", png, alternative)
  }

  /// Returns a photo that is embedded in the page. The format is JPEG, which is smaller, if the
  /// library supports it, and PNG otherwise.
  ///
  /// - Parameters:
  ///   - photo: The photo.
  ///   - alternative: The alternative text of the photo.
  /// - Throws: `ImageError` if the photo cannot be encoded.
  static func photo(_ photo: RGBImage, alternative: String) throws(ImageError) -> String {
    RGBImage.supportsJPEG
      ? image("jpeg", try photo.encodedJPEG(quality: 85), alternative)
      : image("png", try photo.encodedPNG(), alternative)
  }

  private static func image(_ format: String, _ bytes: [UInt8], _ alternative: String) -> String {
    "<img alt=\"\(HTMLText.escaped(alternative, to: 200))\" "
      + "src=\"data:image/\(format);base64,\(Data(bytes).base64EncodedString())\">"
  }

  /// Returns the image of a face, or the description of the error if the image cannot be read
  /// or encoded.
  ///
  /// - Parameters:
  ///   - label: The alternative text of the image.
  ///   - load: A closure that reads the image. It can throw, because the file may have changed
  ///     since the evaluation.
  static func face(_ label: String, load: () throws -> RGBImage) -> String {
    do {
      return try photo(load(), alternative: label)
    } catch { return "<p>\(HTMLText.escaped("\(error)", to: 200))</p>" }
  }

  /// Returns a legend: a line of names with the colors of their curves.
  static func legend(_ names: [String]) -> String {
    let keys = names.enumerated().map { index, name in
      "<span><i class=\"\(SVGChartFrame.color(index))\"></i>\(HTMLText.escaped(name, to: 60))</span>"
    }
    return "<p class=\"legend\">\(keys.joined(separator: "\n"))</p>\n"
  }

  /// Returns a chart with a title, a legend and a caption.
  ///
  /// - Parameters:
  ///   - title: The heading of the chart.
  ///   - svg: The chart as an SVG element.
  ///   - names: The names of the curves. If the array is empty, there is no legend.
  ///   - caption: One or more sentences below the chart.
  static func figure(
    _ title: String, _ svg: String, legend names: [String] = [], caption: String
  ) -> String {
    "<figure>\n<h3>\(HTMLText.escaped(title))</h3>\n\(svg)"
      + (names.isEmpty ? "" : legend(names))
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Returns a large image with a title and a caption.
  ///
  /// - Parameters:
  ///   - picture: The image as an HTML element.
  ///   - title: The heading, or `nil` for no heading.
  ///   - caption: One or more sentences below the image.
  static func sheet(_ picture: String, title: String? = nil, caption: String) -> String {
    let heading = title.map { "<h3>\(HTMLText.escaped($0))</h3>\n" } ?? ""
    return "<figure class=\"sheet\">\n\(heading)\(picture)\n"
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Returns a container that arranges charts side by side.
  static func charts(_ figures: [String]) -> String {
    "<div class=\"charts\">\n\(figures.joined())</div>\n"
  }
}
