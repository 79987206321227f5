import MTLFaceSupport

/// The axes of an SVG chart, which convert values to coordinates.
///
/// Colors and fonts are defined by the style sheet of the page.
struct SVGChartFrame {
  /// The axis from left to right.
  let horizontal: ChartAxis
  /// The axis from bottom to top.
  let vertical: ChartAxis
  /// The name of the quantity on the horizontal axis, which is displayed below the axis.
  let horizontalName: String

  private static let (width, height) = (460.0, 230.0)
  private static let (left, right, top, bottom) = (56.0, 14.0, 10.0, 36.0)
  private static let colorCount = 8

  /// Returns the chart as an SVG element.
  ///
  /// - Parameters:
  ///   - title: The accessibility label, which is not displayed. It must not be escaped.
  ///   - content: The SVG elements to draw on top of the grid.
  func svg(title: String, _ content: String) -> String {
    """
    <svg viewBox="0 0 \(Self.number(Self.width)) \(Self.number(Self.height))" role="img" \
    aria-label="\(HTMLText.escaped(title))">
    \(grid)\(content)</svg>

    """
  }

  /// Returns the CSS class for the color of a series. Colors repeat after eight series.
  static func color(_ index: Int) -> String { "c\(index % colorCount)" }

  private var grid: String {
    let (left, right) = (Self.left, Self.width - Self.right)
    let (top, bottom) = (Self.top, Self.height - Self.bottom)
    var text = ""
    for tick in vertical.ticks {
      let y = Self.number(row(vertical.position(tick.value)))
      text += """
        <path class="grid" d="M\(Self.number(left)) \(y)H\(Self.number(right))"/>\
        <text class="y" x="\(Self.number(left - 7))" y="\(y)" dy="4">\(tick.label)</text>

        """
    }
    for tick in horizontal.ticks {
      let x = Self.number(column(tick.value))
      text += """
        <path class="axis" d="M\(x) \(Self.number(bottom))v4"/>\
        <text class="x" x="\(x)" y="\(Self.number(bottom + 16))">\(tick.label)</text>

        """
    }
    return text + """
      <path class="axis" d="M\(Self.number(left)) \(Self.number(top))\
      V\(Self.number(bottom))H\(Self.number(right))"/>
      <text class="x" x="\(Self.number((left + right) / 2))" y="\(Self.number(bottom + 31))">\
      \(HTMLText.escaped(horizontalName))</text>

      """
  }

  /// Returns the path data of a line through points.
  ///
  /// - Parameter points: The points. Each consists of a value on the horizontal axis and a position
  ///   from 0 to 1 along the vertical axis. The line is interrupted at points that are `nil`.
  func path(_ points: [(x: Double, position: Double)?]) -> String {
    var text = ""
    var isDrawing = false
    for point in points {
      if let point {
        text += (isDrawing ? "L" : "M") + self.point(point.x, point.position)
      }
      isDrawing = point != nil
    }
    return text
  }

  /// Returns the coordinates of a point as path data.
  func point(_ x: Double, _ position: Double) -> String {
    "\(Self.number(column(x))) \(Self.number(row(position)))"
  }

  /// Returns a dot at a point as an SVG element.
  func dot(_ x: Double, _ value: Double, color: String) -> String {
    let (x, y) = (Self.number(column(x)), Self.number(row(vertical.position(value))))
    return "<circle class=\"\(color)\" cx=\"\(x)\" cy=\"\(y)\" r=\"2\"/>"
  }

  /// Returns the distance of a horizontal value from the left edge in pixels.
  func column(_ x: Double) -> Double {
    Self.left + horizontal.position(x) * (Self.width - Self.left - Self.right)
  }

  /// Returns the distance of a vertical position, 0...1, from the top edge in pixels.
  func row(_ position: Double) -> Double {
    Self.top + (1 - position) * (Self.height - Self.top - Self.bottom)
  }

  /// Returns a coordinate as text, rounded to a tenth of a pixel.
  static func number(_ value: Double) -> String {
    let text = NumberFormat.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
