import MTLFaceSupport

/// The axes of a chart as SVG, and where things are between them: colors and fonts are the page's style
/// sheet's.
struct SVGChartFrame {
  /// From left to right.
  let horizontal: ChartAxis
  /// From bottom to top.
  let vertical: ChartAxis
  /// Written below the axis.
  let horizontalName: String

  private static let (width, height) = (460.0, 230.0)
  private static let (left, right, top, bottom) = (56.0, 14.0, 10.0, 36.0)
  private static let colors = 8

  /// The element around what is drawn.
  ///
  /// - Parameters:
  ///   - title: For those who cannot see it.
  ///   - content: What lies on the grid.
  func svg(title: String, _ content: String) -> String {
    """
    <svg viewBox="0 0 \(Self.number(Self.width)) \(Self.number(Self.height))" role="img" \
    aria-label="\(HTMLText.escaped(title))">
    \(grid)\(content)</svg>

    """
  }

  /// The class of a series' color; from the ninth on they begin again.
  static func color(_ index: Int) -> String { "c\(index % colors)" }

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

  /// Lines through points, broken where there is none; `position` is 0...1 along the vertical axis.
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

  /// Two coordinates.
  func point(_ x: Double, _ position: Double) -> String {
    "\(Self.number(column(x))) \(Self.number(row(position)))"
  }

  /// From the left edge, in pixels.
  func column(_ x: Double) -> Double {
    Self.left + horizontal.position(x) * (Self.width - Self.left - Self.right)
  }

  /// From the top, in pixels.
  func row(_ position: Double) -> Double {
    Self.top + (1 - position) * (Self.height - Self.top - Self.bottom)
  }

  /// To a tenth of a pixel.
  static func number(_ value: Double) -> String {
    let text = NumberFormat.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
