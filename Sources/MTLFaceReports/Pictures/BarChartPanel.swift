import MTLFaceSupport
import MTLFaceVision

/// A panel of a figure that shows groups of bars with a vertical axis of counts.
struct BarChartPanel {
  /// A group of adjacent bars with a common label below them.
  struct Group {
    let label: String
    /// The count of each bar, one for each color.
    let counts: [Int]
    /// Whether a vertical line separates the group from the previous group.
    var isSeparated = false
  }

  /// The height of the panel with all text, in pixels.
  static let height = 440
  private static let (left, right, top, plotHeight) = (70, 24, 34, 340)
  private static let (barWidth, gap, separatorWidth) = (44, 14, 20)
  private static let (light, dark) = (RGBColor(gray: 225), RGBColor(gray: 60))

  /// The quantity that the bars count, which is displayed above the bars.
  let name: String
  /// The quantity by which bars are grouped, which is displayed below the bars.
  let horizontalName: String
  /// The groups from left to right, at least one.
  let groups: [Group]
  /// The colors of the bars in each group, from left to right.
  let colors: [RGBColor]

  /// The width of the panel with all text, in pixels.
  var width: Int {
    Self.left + groups.count * groupWidth + groups.count(where: \.isSeparated) * Self.separatorWidth
      + Self.right
  }

  /// The width of a group in pixels, which fits its bars and its label.
  private var groupWidth: Int {
    let label = (groups.map(\.label.count).max() ?? 0) * ImageCanvas.characterWidth
    return max(colors.count * Self.barWidth, label) + Self.gap
  }

  /// Draws the panel with its upper left corner at column `x` and row `y`.
  func draw(on canvas: inout ImageCanvas, x: Int, y: Int) {
    let axis = ChartAxis.counts(upTo: groups.flatMap(\.counts).max() ?? 0)
    let (top, plotWidth) = (y + Self.top, width - Self.left - Self.right)
    canvas.drawText(name, x: x + Self.left, y: y + 10, color: Self.dark)
    for tick in axis.ticks {
      let row = top + Self.plotHeight - Self.height(of: tick.value, on: axis)
      canvas.fillRectangle(x: x + Self.left, y: row, width: plotWidth, height: 1, color: Self.light)
      canvas.drawText(
        tick.label, endingAt: x + Self.left - 6, y: row - ImageCanvas.lineHeight / 2,
        color: Self.dark)
    }
    drawGroups(on: &canvas, x: x + Self.left, top: top, axis)
    canvas.strokeRectangle(
      x: x + Self.left, y: top, width: plotWidth, height: Self.plotHeight + 1, color: Self.dark)
    canvas.drawText(
      horizontalName, centeredAt: x + Self.left + plotWidth / 2, y: top + Self.plotHeight + 28,
      color: Self.dark)
  }

  private func drawGroups(on canvas: inout ImageCanvas, x: Int, top: Int, _ axis: ChartAxis) {
    var x = x
    for group in groups {
      if group.isSeparated {
        x += Self.separatorWidth
        canvas.fillRectangle(
          x: x - Self.separatorWidth / 2, y: top, width: 1, height: Self.plotHeight,
          color: Self.dark)
      }
      draw(group, on: &canvas, x: x, top: top, axis)
      x += groupWidth
    }
  }

  private func draw(
    _ group: Group, on canvas: inout ImageCanvas, x: Int, top: Int, _ axis: ChartAxis
  ) {
    let bottom = top + Self.plotHeight
    let first = x + (groupWidth - colors.count * Self.barWidth) / 2
    for (number, (count, color)) in zip(group.counts, colors).enumerated() where count > 0 {
      // A bar with a positive count is at least one pixel high, so that it is visible.
      let height = max(Self.height(of: Double(count), on: axis), 1)
      let left = first + number * Self.barWidth
      canvas.fillRectangle(
        x: left + 2, y: bottom - height, width: Self.barWidth - 4, height: height, color: color)
      canvas.drawText(
        NumberFormat.compact(count), centeredAt: left + Self.barWidth / 2,
        y: bottom - height - ImageCanvas.lineHeight - 1, color: Self.dark)
    }
    canvas.drawText(group.label, centeredAt: x + groupWidth / 2, y: bottom + 8, color: Self.dark)
  }

  /// Returns the height of a bar in pixels. The highest bar leaves space for the count above it.
  private static func height(of count: Double, on axis: ChartAxis) -> Int {
    Int((axis.position(count) * Double(plotHeight - 20)).rounded())
  }
}
