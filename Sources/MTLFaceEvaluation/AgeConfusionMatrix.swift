public import MTLFaceNetwork
public import MTLFaceVision

/// Which age groups are taken for which.
///
///     let confusion = try AgeConfusionMatrix(estimated: years, true: ages, groups: groups)
///     try confusion.image(title: "UTKFace").writePNG(to: "confusion.png")
public struct AgeConfusionMatrix: Sendable, Hashable {
  /// The groups, from the youngest on.
  public let groups: AgeGroups
  /// Faces by true group and estimated group.
  public let counts: [[Int]]

  /// Sorts faces by their ages in years.
  /// - Throws: ``EvaluationError`` `invalidAges` for lists of different lengths, for none, and for an
  ///   age that is negative or not finite.
  public init(
    estimated: [Double], true ages: [Double], groups: AgeGroups
  ) throws(EvaluationError) {
    _ = try AgeErrors(estimated: estimated, true: ages, groups: groups)
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: groups.count), count: groups.count)
    for (estimate, age) in zip(estimated, ages) {
      counts[groups.group(ofAge: age)][groups.group(ofAge: estimate)] += 1
    }
    self.groups = groups
    self.counts = counts
  }

  /// The share of a true group's faces that were put into a group, 0...1; nil where the true group has
  /// none.
  public func rate(of group: Int, estimatedAs other: Int) -> Double? {
    guard counts.indices.contains(group), counts.indices.contains(other) else { return nil }
    let all = counts[group].reduce(0, +)
    return all > 0 ? Double(counts[group][other]) / Double(all) : nil
  }

  private static let (cell, left, top, margin) = (76, 110, 64, 24)

  /// A square of cells, true groups from top to bottom and estimated ones from left to right: per cent
  /// of the row and, below, faces. The more, the darker.
  ///
  /// - Throws: `ImageError` where memory is short.
  public func image(title: String) throws(ImageError) -> RGBImage {
    let side = Self.cell * groups.count
    var canvas = try ImageCanvas(
      width: Self.left + side + Self.margin, height: Self.top + side + Self.margin, color: .white)
    canvas.drawText(title, x: Self.left, y: 8, color: .black)
    canvas.drawText("estimated", x: Self.left, y: 26, color: RGBColor(gray: 90))
    canvas.drawText("true", x: Self.margin, y: Self.top - 20, color: RGBColor(gray: 90))
    for group in 0..<groups.count {
      let label = groups.label(group)
      let center = Self.top + Self.cell * group + (Self.cell - ImageCanvas.lineHeight) / 2
      canvas.drawText(label, x: Self.margin, y: center, color: .black)
      write(label, centered: Self.left + Self.cell * group, y: Self.top - 20, .black, &canvas)
      for other in 0..<groups.count { drawCell(group, other, on: &canvas) }
    }
    canvas.strokeRectangle(
      x: Self.left, y: Self.top, width: side, height: side, color: RGBColor(gray: 60))
    return canvas.makeImage()
  }

  private func drawCell(_ group: Int, _ other: Int, on canvas: inout ImageCanvas) {
    let share = rate(of: group, estimatedAs: other) ?? 0
    let (x, y) = (Self.left + Self.cell * other, Self.top + Self.cell * group)
    canvas.fillRectangle(
      x: x, y: y, width: Self.cell - 1, height: Self.cell - 1,
      color: RGBColor(
        red: UInt8(255 - 224 * share), green: UInt8(255 - 136 * share),
        blue: UInt8(255 - 75 * share)))
    let faces = counts[group][other]
    guard faces > 0 else { return }
    let color = share > 0.6 ? RGBColor.white : .black
    let percent = (share * 1000).rounded() / 10
    write(
      "\(percent) %", centered: x, y: y + Self.cell / 2 - ImageCanvas.lineHeight, color, &canvas)
    write("\(faces)", centered: x, y: y + Self.cell / 2 + 2, color, &canvas)
  }

  private func write(
    _ text: String, centered x: Int, y: Int, _ color: RGBColor, _ canvas: inout ImageCanvas
  ) {
    let width = text.count * ImageCanvas.characterWidth
    canvas.drawText(text, x: x + (Self.cell - width) / 2, y: y, color: color)
  }
}
