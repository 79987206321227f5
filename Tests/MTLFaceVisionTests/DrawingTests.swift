import Foundation
import MTLFaceVision
import Testing

@Suite("Drawing and contact sheets")
struct DrawingTests {
  private let red = RGBColor(red: 255, green: 0, blue: 0)

  private func count(_ color: RGBColor, in image: RGBImage) -> Int {
    (0..<image.height).reduce(0) { sum, y in
      sum + (0..<image.width).count { image[$0, y] == color }
    }
  }

  @Test("a filled rectangle is clipped to the canvas") func fills() throws {
    for (x, y, width, height, area) in [
      (2, 3, 4, 2, 8), (-2, -2, 4, 4, 4), (8, 8, 100, 100, 4), (0, 0, 0, 5, 0), (0, 0, -1, 5, 0),
      (.min, 0, .max, 10, 0), (.min, .min, .max, .max, 0), (5, 5, .max, .max, 25),
      (.max, 0, .max, 1, 0),
      (-1, -1, .max, .max, 100),
    ] {
      var canvas = try ImageCanvas(width: 10, height: 10)
      canvas.fillRectangle(x: x, y: y, width: width, height: height, color: red)
      #expect(count(red, in: canvas.makeImage()) == area)
    }
  }

  @Test("the outline of a rectangle lies inside the rectangle") func outlines() throws {
    var canvas = try ImageCanvas(width: 10, height: 10)
    canvas.strokeRectangle(x: 1, y: 2, width: 6, height: 5, color: red)
    #expect(count(red, in: canvas.makeImage()) == 18)
    var thick = try ImageCanvas(width: 10, height: 10)
    thick.strokeRectangle(x: 0, y: 0, width: 10, height: 10, color: red, thickness: .max)
    #expect(count(red, in: thick.makeImage()) == 100)
    var far = try ImageCanvas(width: 10, height: 10)
    far.strokeRectangle(x: .min, y: .max, width: .max, height: .max, color: red, thickness: 3)
    #expect(count(red, in: far.makeImage()) == 0)
  }

  @Test("a line is clipped to the canvas and ignored if a coordinate is not finite")
  func lines() throws {
    for (fromX, fromY, toX, toY, dots) in [
      (0.0, 0.0, 9.0, 0.0, 10), (0, 0, 9, 9, 10), (5, 9, 5, 0, 10), (3, 3, 3, 3, 1),
      (-1e6, 4, 1e6, 4, 10),
      (-50, -50, 60, 60, 10), (-1e300, 4, 1e300, 5, -1), (20, 0, 20, 9, 0), (.nan, 0, 5, 5, 0),
      (0, 0, .infinity, 0, 0),
    ] {
      var canvas = try ImageCanvas(width: 10, height: 10)
      canvas.strokeLine(
        from: ImagePoint(x: fromX, y: fromY), to: ImagePoint(x: toX, y: toY), color: red)
      let drawn = count(red, in: canvas.makeImage())
      // The value -1 accepts any number of pixels. It is used for lines that only need to be drawn
      // without a trap.
      #expect(dots == -1 || drawn == dots, "\(fromX), \(fromY) to \(toX), \(toY)")
    }
  }

  @Test("a circle has the expected area and is ignored if its center or radius is invalid")
  func circles() throws {
    for (x, y, radius, area) in [
      (5.0, 5.0, 0, 1), (5, 5, 1, 5), (5, 5, 2, 13), (-100, 5, 3, 0), (.nan, 5, 3, 0),
      (1e300, 0, 1, 0),
      (9e18, -9e18, 5, 0), (5, 5, -1, 0), (5, 5, 1025, 0),
    ] {
      var canvas = try ImageCanvas(width: 10, height: 10)
      canvas.fillCircle(at: ImagePoint(x: x, y: y), radius: radius, color: red)
      #expect(count(red, in: canvas.makeImage()) == area)
    }
  }

  @Test("an image is drawn at a position and clipped to the canvas") func images() throws {
    let image = try noise(width: 4, height: 4)
    var canvas = try ImageCanvas(width: 6, height: 6, color: .white)
    canvas.drawImage(image, x: 3, y: -1)
    for (x, y) in [(Int.max, 0), (.min, .min), (0, .max), (6, 6), (-4, 0)] {
      canvas.drawImage(image, x: x, y: y)
    }
    let result = canvas.makeImage()
    #expect(result[3, 0] == image[0, 1] && result[5, 2] == image[2, 3] && result[2, 0] == .white)
    #expect(result[3, 3] == .white)
  }

  @Test("drawing on a copy does not change the original image") func copies() throws {
    let image = try RGBImage(width: 3, height: 3)
    var canvas = try ImageCanvas(copying: image)
    canvas.fillRectangle(x: 0, y: 0, width: 3, height: 3, color: red)
    #expect(canvas.makeImage() != image && image[1, 1] == .black)
  }

  @Test("printable ASCII characters have distinct glyphs, and other characters are drawn as boxes")
  func glyphs() throws {
    var seen: Set<[UInt8]> = []
    for code in UInt8(33)...126 {
      var canvas = try ImageCanvas(width: 7, height: 13)
      canvas.drawText(String(UnicodeScalar(code)), x: 0, y: 0, color: .white)
      let glyph = canvas.makeImage()
      #expect(count(.white, in: glyph) > 0)
      #expect(seen.insert(glyph.withPixels { Array($0) }).inserted, "\(UnicodeScalar(code))")
    }
    var canvas = try ImageCanvas(width: 7, height: 13)
    canvas.drawText("é", x: 0, y: 0, color: .white)
    #expect(count(.white, in: canvas.makeImage()) > 10)
    var ground = try ImageCanvas(width: 20, height: 20)
    ground.drawText(" ", x: 0, y: 0, color: .white, background: red)
    #expect(count(red, in: ground.makeImage()) == 7 * 13)
  }

  @Test("text is clipped to the canvas") func text() throws {
    var canvas = try ImageCanvas(width: 30, height: 30)
    for position in [Int.min, -100, 0, 29, .max] {
      canvas.drawText("ab\ncd", x: position, y: position, color: red, scale: position)
      canvas.drawText("ab\ncd", x: 0, y: position, color: red, scale: 64)
    }
    #expect(count(red, in: canvas.makeImage()) > 0)
  }

  @Test("a contact sheet has the expected size") func sheet() throws {
    let cells = try (0..<7).map { i in
      ContactSheet.Cell(
        try noise(width: 40 + 30 * i, height: 220 - 30 * i),
        label: "face \(i)\nage \(i * 11) (0.\(i))")
    }
    var sheet = ContactSheet(cells: cells, columns: 4)
    sheet.title = "Contact sheet: 7 images"
    sheet.rows.append([
      .init(nil, label: "no image"),
      .init(cells[0].image, label: "a label that is too long for the cell"),
      .init(cells[1].image),
    ])
    let image = try sheet.render()
    #expect(image.width == 8 + 4 * 120)
    #expect(image.height == 16 + 26 + 3 * 120 + 2 * 29 + 16)
    var folder = FileManager.default.temporaryDirectory
    folder.append(path: "mtlface-sheet.png")
    try image.writePNG(to: folder.path)
  }

  @Test("a contact sheet without cells or with invalid settings is rejected")
  func invalidSheets() throws {
    let cell = ContactSheet.Cell(try RGBImage(width: 2, height: 2))
    #expect(throws: ImageError.self) { try ContactSheet(rows: []).render() }
    #expect(throws: ImageError.self) { try ContactSheet(rows: [[], []]).render() }
    #expect(try ContactSheet(cells: [cell, cell], columns: .min).render().height == 248)
    #expect(try ContactSheet(cells: [cell, cell], columns: .max).render().width == 248)
    for (size, gap, scale) in [
      (0, 8, 1), (.max, 8, 1), (9, -1, 1), (9, .max, 1), (9, 8, 0), (9, 8, .max),
    ] {
      var sheet = ContactSheet(rows: [[cell]])
      (sheet.cellSize, sheet.gap, sheet.labelScale) = (size, gap, scale)
      #expect(throws: ImageError.self) { try sheet.render() }
    }
  }
}
