/// Labeled images arranged in rows and columns of one image.
///
///     var sheet = ContactSheet(rows: [faces.map { .init($0, label: "31 years") }])
///     sheet.title = "portrait.jpg"
///     try sheet.render().writePNG(to: "sheet.png")
public struct ContactSheet: Sendable {
  /// A cell of the sheet.
  public struct Cell: Sendable {
    /// The image, scaled to fit the cell with its aspect ratio preserved, or `nil` for an empty
    /// cell.
    public var image: RGBImage?
    /// The text below the image. Line breaks are preserved, and at most eight lines are drawn. A
    /// line wider than the cell is truncated. If at least three characters fit, the truncated line
    /// ends in "..".
    public var label: String

    /// Creates a cell with an image, or an empty cell if the image is `nil`.
    public init(_ image: RGBImage?, label: String = "") {
      self.image = image
      self.label = label
    }
  }

  /// The rows of cells. Rows may have different numbers of cells.
  public var rows: [[Cell]]
  /// The title above the cells, drawn at twice the size of the labels, or an empty string for no
  /// title.
  public var title = ""
  /// The width and height of the image area of a cell in pixels, 1...8192.
  public var cellSize = 112
  /// The margin of the sheet and the distance between cells in pixels, 0...1024.
  public var gap = 8
  /// The width and height of a dot of the labels' font in pixels, 1...16.
  public var labelScale = 1
  /// The color of the sheet behind the images and the text.
  public var background = RGBColor(gray: 24)
  /// The color of the title and the labels.
  public var foreground = RGBColor(gray: 232)

  /// Creates a sheet with the given rows.
  public init(rows: [[Cell]]) { self.rows = rows }

  /// Creates a sheet that divides a list of cells into rows.
  ///
  /// - Parameters:
  ///   - cells: The cells in reading order.
  ///   - columns: The number of cells per row. Values below 1 are treated as 1.
  public init(cells: [Cell], columns: Int) {
    let columns = max(columns, 1)
    rows = stride(from: 0, to: cells.count, by: columns).map {
      Array(cells[$0..<($0 + min(columns, cells.count - $0))])
    }
  }

  /// Draws the sheet at its natural size.
  ///
  /// - Returns: The image of the sheet.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the sheet has no cells or a setting is
  ///   out of range; ``ImageError/invalidSize(width:height:)`` if a side of the sheet exceeds
  ///   16,777,216 pixels; ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func render() throws(ImageError) -> RGBImage {
    let plan = try layout()
    var canvas = try ImageCanvas(width: plan.width, height: plan.height, color: background)
    if !title.isEmpty {
      let fitting = Self.fit(title, width: plan.width - 2 * gap, scale: 2 * labelScale)
      canvas.drawText(fitting, x: gap, y: gap, color: foreground, scale: 2 * labelScale)
    }
    var y = plan.top
    for (row, labelHeight) in zip(rows, plan.labelHeights) {
      for (column, cell) in row.enumerated() {
        let x = gap + column * (cellSize + gap)
        if let image = cell.image {
          let fitted = try fitted(image)
          canvas.drawImage(
            fitted, x: x + (cellSize - fitted.width) / 2, y: y + (cellSize - fitted.height) / 2)
        }
        var lineY = y + cellSize + Self.labelGap
        for line in Self.lines(cell.label) {
          let fitting = Self.fit(line, width: cellSize, scale: labelScale)
          canvas.drawText(fitting, x: x, y: lineY, color: foreground, scale: labelScale)
          lineY += ImageCanvas.lineHeight * labelScale
        }
      }
      y += cellSize + labelHeight + gap
    }
    return canvas.makeImage()
  }

  private static let labelGap = 3

  /// Returns the size of the sheet, the upper edge of the first row, and the label height of each
  /// row.
  private func layout() throws(ImageError) -> (
    width: Int, height: Int, top: Int, labelHeights: [Int]
  ) {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 0 else {
      throw .invalidArgument(reason: "the contact sheet has no cells; add at least one cell")
    }
    guard 1...8192 ~= cellSize, 0...1024 ~= gap, 1...16 ~= labelScale else {
      throw .invalidArgument(
        reason:
          "the contact sheet has the cell size \(cellSize), the gap \(gap) and the label scale "
          + "\(labelScale); use values in 1...8192, 0...1024 and 1...16")
    }
    guard columns <= PixelBuffer.maximumSide, rows.count <= PixelBuffer.maximumSide else {
      throw .invalidSize(width: columns, height: rows.count)
    }
    let labelHeights = rows.map { row in
      let lines = row.map { Self.lines($0.label).count }.max() ?? 0
      return lines == 0 ? 0 : Self.labelGap + lines * ImageCanvas.lineHeight * labelScale
    }
    let top = title.isEmpty ? gap : 2 * gap + ImageCanvas.lineHeight * 2 * labelScale
    let height = labelHeights.reduce(top) { $0 + cellSize + $1 + gap }
    return (gap + columns * (cellSize + gap), height, top, labelHeights)
  }

  /// Returns an image scaled so that its longer side is ``cellSize`` pixels.
  ///
  /// - Returns: The scaled image, or the same image if its longer side already has this length.
  /// - Throws: ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  package func fitted(_ image: RGBImage) throws(ImageError) -> RGBImage {
    guard max(image.width, image.height) != cellSize else { return image }
    let factor = Double(cellSize) / Double(max(image.width, image.height))
    func side(_ length: Int) -> Int {
      min(max(Int((Double(length) * factor).rounded()), 1), cellSize)
    }
    return try image.resized(
      width: side(image.width), height: side(image.height),
      method: factor < 1 ? .area : .bilinear)
  }

  /// Returns the first eight lines of a label.
  private static func lines(_ label: String) -> [Substring] {
    label.isEmpty
      ? []
      : Array(
        label.split(maxSplits: 8, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
          .prefix(8))
  }

  private static func fit(_ text: some StringProtocol, width: Int, scale: Int) -> String {
    let capacity = max(width / (ImageCanvas.characterWidth * scale), 1)
    guard text.count > capacity else { return String(text) }
    return capacity < 3 ? String(text.prefix(capacity)) : "\(text.prefix(capacity - 2)).."
  }
}
