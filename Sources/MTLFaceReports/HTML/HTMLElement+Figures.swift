import MTLFaceVision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension HTMLElement {
  /// Returns a PNG picture that is part of the page.
  ///
  /// - Parameters:
  ///   - png: The bytes of a PNG file.
  ///   - alternative: The text for readers who cannot see the picture.
  static func picture(png: [UInt8], alternative: String) -> String {
    image("png", png, alternative)
  }

  /// Returns a photo that is part of the page: as JPEG, which is smaller, where the library
  /// supports it, otherwise as PNG.
  ///
  /// - Parameters:
  ///   - photo: The picture.
  ///   - alternative: The text for readers who cannot see the picture.
  /// - Throws: `ImageError` if the picture cannot be encoded.
  static func photo(_ photo: RGBImage, alternative: String) throws(ImageError) -> String {
    RGBImage.supportsJPEG
      ? image("jpeg", try photo.encodedJPEG(quality: 85), alternative)
      : image("png", try photo.encodedPNG(), alternative)
  }

  private static func image(_ format: String, _ bytes: [UInt8], _ alternative: String) -> String {
    "<img alt=\"\(HTMLText.escaped(alternative, to: 200))\" "
      + "src=\"data:image/\(format);base64,\(Data(bytes).base64EncodedString())\">"
  }

  /// Returns a face as a photo, or the description of the error if its picture cannot be read.
  ///
  /// - Parameters:
  ///   - label: The text for readers who cannot see the picture.
  ///   - load: Reads the picture again. The file may have changed since it was measured.
  static func face(_ label: String, load: () throws -> RGBImage) -> String {
    do {
      return try photo(load(), alternative: label)
    } catch { return "<p>\(HTMLText.escaped("\(error)", to: 200))</p>" }
  }

  /// Returns a legend: a line of names in the colors of a chart.
  static func legend(_ names: [String]) -> String {
    let keys = names.enumerated().map { index, name in
      "<span><i class=\"\(SVGChartFrame.color(index))\"></i>\(HTMLText.escaped(name, to: 60))</span>"
    }
    return "<p class=\"legend\">\(keys.joined(separator: "\n"))</p>\n"
  }

  /// Returns a chart with its title, legend and caption.
  ///
  /// - Parameters:
  ///   - title: The heading.
  ///   - svg: The chart as an SVG element.
  ///   - legend: The names of the curves; no legend if empty.
  ///   - caption: One or more sentences below the chart.
  static func figure(
    _ title: String, _ svg: String, legend names: [String] = [], caption: String
  ) -> String {
    "<figure>\n<h3>\(HTMLText.escaped(title))</h3>\n\(svg)"
      + (names.isEmpty ? "" : legend(names))
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Returns a large picture with its title and caption.
  ///
  /// - Parameters:
  ///   - picture: The picture as an element.
  ///   - title: The heading; none if `nil`.
  ///   - caption: One or more sentences below the picture.
  static func sheet(_ picture: String, title: String? = nil, caption: String) -> String {
    let heading = title.map { "<h3>\(HTMLText.escaped($0))</h3>\n" } ?? ""
    return "<figure class=\"sheet\">\n\(heading)\(picture)\n"
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Returns charts side by side.
  static func charts(_ figures: [String]) -> String {
    "<div class=\"charts\">\n\(figures.joined())</div>\n"
  }
}
