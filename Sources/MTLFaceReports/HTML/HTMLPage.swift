package import MTLFaceVision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The frame of every page: one HTML file without scripts that needs no other.
package enum HTMLPage {
  /// The page.
  ///
  /// - Parameters:
  ///   - title: Of the window; escaped already.
  ///   - body: Elements.
  package static func html(title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title>
    <style>
    \(ReportStylesheet.css)</style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }

  /// A picture inside the page; `alternative` is escaped already.
  package static func picture(png: [UInt8], alternative: String) -> String {
    "<img alt=\"\(alternative)\" src=\"data:image/png;base64,\(Data(png).base64EncodedString())\">"
  }

  /// The same as JPEG, which takes less room for photos.
  package static func photo(_ image: RGBImage, alternative: String) throws(ImageError) -> String {
    let bytes = RGBImage.supportsJPEG ? try image.encodedJPEG(quality: 85) : try image.encodedPNG()
    let kind = RGBImage.supportsJPEG ? "jpeg" : "png"
    return "<img alt=\"\(alternative)\" "
      + "src=\"data:image/\(kind);base64,\(Data(bytes).base64EncodedString())\">"
  }

  /// A line of colored names below a chart; the names are escaped here.
  package static func legend(_ names: [String]) -> String {
    let keys = names.enumerated().map { index, name in
      "<span><i class=\"\(SVGChartFrame.color(index))\"></i>\(HTMLText.escaped(name, to: 60))</span>"
    }
    return "<p class=\"legend\">\(keys.joined(separator: "\n"))</p>\n"
  }

  /// A table whose first row names the columns; cells are escaped here.
  package static func table(_ head: [String], _ rows: [[String]]) -> String {
    func row(_ cells: [String], _ opening: String) -> String {
      let first = cells.first.map { "<th>\(HTMLText.escaped($0, to: 300))</th>" } ?? ""
      let others = cells.dropFirst().map { "\(opening)\(HTMLText.escaped($0, to: 300))</td>" }
      return "<tr>\(first)\(others.joined())</tr>\n"
    }
    let header = head.isEmpty ? "" : row(head, "<td class=\"head\">")
    return "<div class=\"wide\"><table>\n\(header)\(rows.map { row($0, "<td>") }.joined())"
      + "</table></div>\n"
  }
}
