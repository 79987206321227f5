/// Labeled pictures in rows and columns, side by side in one picture.
///
///     var sheet = ContactSheet(rows: [faces.map { .init($0, label: "31 years") }])
///     sheet.title = "portrait.jpg"
///     try sheet.render().writePNG(to: "sheet.png")
public struct ContactSheet: Sendable {
  /// One place of the sheet.
  public struct Cell: Sendable {
    /// Fitted into the cell with its proportions kept; nil leaves the place empty.
    public var image: RGBImage?
    /// Shown under the picture; line breaks are kept, what is too long is cut with "..".
    public var label: String

    /// A picture with its label.
    public init(_ image: RGBImage?, label: String = "") {
      self.image = image
      self.label = label
    }
  }

  /// The cells; rows may differ in length.
  public var rows: [[Cell]]
  /// Written above the cells, twice as large; none where empty.
  public var title = ""
  /// Largest width and height of a picture on the sheet, in pixels: 1...8192.
  public var cellSize = 112
  /// Pixels around and between cells: 0...1024.
  public var gap = 8
  /// Size of a label's dots in pixels: 1...16.
  public var labelScale = 1
  /// Color of the sheet.
  public var background = RGBColor(gray: 24)
  /// Color of the text.
  public var foreground = RGBColor(gray: 232)

  /// A sheet of given rows.
  public init(rows: [[Cell]]) { self.rows = rows }

  /// A sheet that breaks one list into rows of `columns` (at least 1) cells.
  public init(cells: [Cell], columns: Int) {
    let columns = max(columns, 1)
    rows = stride(from: 0, to: cells.count, by: columns).map {
      Array(cells[$0..<($0 + min(columns, cells.count - $0))])
    }
  }

  /// Draws the sheet.
  ///
  /// - Throws: ``ImageError/invalidArgument(reason:)`` for a sheet without cells or a setting out
  ///   of its range, ``ImageError/invalidSize(width:height:)`` for one that is too large.
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

  /// Where things go: the whole size, the upper edge of the first row, the height under each row.
  private func layout() throws(ImageError) -> (
    width: Int, height: Int, top: Int, labelHeights: [Int]
  ) {
    let columns = rows.map(\.count).max() ?? 0
    guard columns > 0 else { throw .invalidArgument(reason: "a contact sheet without pictures") }
    guard 1...8192 ~= cellSize, 0...1024 ~= gap, 1...16 ~= labelScale else {
      throw .invalidArgument(
        reason: "a contact sheet's cells must be 1...8192 pixels, its gap 0...1024, its labels' "
          + "scale 1...16")
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

  /// A picture as large as its cell shows it; one that is fitted already stays as it is.
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

  /// At most eight lines.
  private static func lines(_ label: String) -> [Substring] {
    label.isEmpty
      ? []
      : Array(
        label.split(maxSplits: 8, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
          .prefix(8))
  }

  private static func fit(_ text: some StringProtocol, width: Int, scale: Int) -> String {
    let places = max(width / (ImageCanvas.characterWidth * scale), 1)
    guard text.count > places else { return String(text) }
    return places < 3 ? String(text.prefix(places)) : "\(text.prefix(places - 2)).."
  }
}
