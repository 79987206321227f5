/// The common structure of all pages: a single HTML file without scripts or external resources.
package enum HTMLPage {
  /// Returns a complete page.
  ///
  /// - Parameters:
  ///   - title: The title of the page as escaped text.
  ///   - body: The HTML elements of the page.
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
}
