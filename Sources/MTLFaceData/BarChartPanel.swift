import MTLFaceVision

/// Groups of bars over an axis of counts.
struct BarChartPanel {
  /// Bars that stand together, with what is written below them.
  struct Group {
    let label: String
    /// One count for each color.
    let counts: [Int]
    /// Whether a line sets it apart from the slots before.
    var isSeparated = false
  }

  /// Height with all that is written.
  static let height = 440
  private static let (left, right, top, plotHeight) = (70, 24, 34, 340)
  private static let (barWidth, gap, separatorWidth) = (44, 14, 20)

  /// What the bars count.
  let name: String
  /// What the slots are.
  let horizontalName: String
  /// From left to right; one or more.
  let groups: [Group]
  /// Of the bars of a slot, from left to right.
  let colors: [RGBColor]

  /// Width with all that is written.
  var width: Int {
    Self.left + groups.count * groupWidth + groups.count(where: \.isSeparated) * Self.separatorWidth
      + Self.right
  }

  /// A slot holds its bars and its label.
  private var groupWidth: Int {
    let label = (groups.map(\.label.count).max() ?? 0) * ImageCanvas.characterWidth
    return max(colors.count * Self.barWidth, label) + Self.gap
  }

  /// Draws the panel with its upper left corner at a place.
  func draw(on canvas: inout ImageCanvas, x: Int, y: Int) {
    let axis = CountAxis(reaching: groups.flatMap(\.counts).max() ?? 0)
    let (light, dark) = (RGBColor(gray: 225), RGBColor(gray: 60))
    let (top, plotWidth) = (y + Self.top, width - Self.left - Self.right)
    canvas.drawText(name, x: x + Self.left, y: y + 10, color: dark)
    for tick in axis.ticks {
      let row = top + Self.plotHeight - Self.rows(tick, axis)
      canvas.fillRectangle(x: x + Self.left, y: row, width: plotWidth, height: 1, color: light)
      let label = CountAxis.text(tick)
      canvas.drawText(
        label, x: x + Self.left - 6 - label.count * ImageCanvas.characterWidth,
        y: row - ImageCanvas.lineHeight / 2, color: dark)
    }
    var at = x + Self.left
    for group in groups {
      if group.isSeparated {
        at += Self.separatorWidth
        canvas.fillRectangle(
          x: at - Self.separatorWidth / 2, y: top, width: 1, height: Self.plotHeight, color: dark)
      }
      draw(group, on: &canvas, x: at, top: top, axis)
      at += groupWidth
    }
    canvas.strokeRectangle(
      x: x + Self.left, y: top, width: plotWidth, height: Self.plotHeight + 1, color: dark)
    Self.write(
      horizontalName, on: &canvas, middle: x + Self.left + plotWidth / 2,
      y: top + Self.plotHeight + 28)
  }

  private func draw(
    _ group: Group, on canvas: inout ImageCanvas, x: Int, top: Int, _ axis: CountAxis
  ) {
    let bottom = top + Self.plotHeight
    let first = x + (groupWidth - colors.count * Self.barWidth) / 2
    for (number, (count, color)) in zip(group.counts, colors).enumerated() where count > 0 {
      // A bar of few faces among very many still shows.
      let height = max(Self.rows(count, axis), 1)
      let left = first + number * Self.barWidth
      canvas.fillRectangle(
        x: left + 2, y: bottom - height, width: Self.barWidth - 4, height: height, color: color)
      Self.write(
        CountAxis.text(count), on: &canvas, middle: left + Self.barWidth / 2,
        y: bottom - height - ImageCanvas.lineHeight - 1)
    }
    Self.write(group.label, on: &canvas, middle: x + groupWidth / 2, y: bottom + 8)
  }

  private static func write(_ text: String, on canvas: inout ImageCanvas, middle: Int, y: Int) {
    canvas.drawText(
      text, x: middle - text.count * ImageCanvas.characterWidth / 2, y: y, color: RGBColor(gray: 60)
    )
  }

  /// The height of a bar; the highest leaves room for what is written above it.
  private static func rows(_ count: Int, _ axis: CountAxis) -> Int {
    Int((axis.position(count) * Double(plotHeight - 20)).rounded())
  }
}
