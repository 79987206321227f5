import MTLFaceVision
import Testing

@Suite("PNG decoding of all color types, bit depths and interlacing methods")
struct PNGFormatTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: String
    var depth: Int
    var key: Bool
    var testDescription: String { "\(kind)-\(depth)\(key ? "-key" : "")" }
  }

  static let cases: [Case] =
    [1, 2, 4, 8, 16].flatMap { depth in
      [false, true].map { Case(kind: "gray", depth: depth, key: $0) }
    }
    + [1, 2, 4, 8].flatMap { depth in
      [false, true].map { Case(kind: "palette", depth: depth, key: $0) }
    }
    + [8, 16].flatMap { depth in
      [false, true].map { Case(kind: "rgb", depth: depth, key: $0) } + [
        Case(kind: "graya", depth: depth, key: false), Case(kind: "rgba", depth: depth, key: false),
      ]
    }

  @Test("decoded pixels have the expected colors", arguments: cases, [false, true])
  func decodes(_ png: Case, interlaced: Bool) throws {
    let name = png.testDescription + (interlaced ? "-interlaced" : "") + ".png"
    let background = RGBColor(red: 200, green: 100, blue: 0)
    let image = try RGBImage(contentsOf: Fixture.path(name), background: background)
    try #require(image.width == 11 && image.height == 7)
    for y in 0..<7 {
      for x in 0..<11 {
        #expect(image[x, y] == expected(png, x, y, background), "\(name) at \(x), \(y)")
      }
    }
  }

  @Test("the properties of an image are read from the header", arguments: cases)
  func headers(_ png: Case) throws {
    let info = try ImageInfo(contentsOf: Fixture.path(png.testDescription + ".png"))
    let alpha = png.key || png.kind.hasSuffix("a")
    #expect(info.format == .png && info.width == 11 && info.height == 7)
    #expect(info.bitDepth == png.depth && info.hasAlpha == alpha && info.orientation == .up)
    #expect(info.channels == (png.kind.hasPrefix("gray") ? 1 : 3) + (alpha ? 1 : 0))
  }

  private func sample(_ x: Int, _ y: Int, _ channel: Int, _ depth: Int) -> Int {
    ((3701 * x + 7103 * y + 11311 * channel + 509 * x * y) % 65536) >> (16 - depth)
  }

  /// Returns a sample scaled to 8 bits and rounded.
  private func byte(_ value: Int, _ depth: Int) -> Int {
    let maximum = 1 << depth - 1
    return (value * 255 * 2 + maximum) / (2 * maximum)
  }

  private func expected(_ png: Case, _ x: Int, _ y: Int, _ background: RGBColor) -> RGBColor {
    let depth = png.depth
    let raw = (0..<4).map { sample(x, y, $0, depth) }
    var (color, alpha): ([Int], Int)
    switch png.kind {
    case "gray":
      color = [Int](repeating: byte(raw[0], depth), count: 3)
      alpha = png.key && raw[0] == sample(0, 0, 0, depth) ? 0 : 255
    case "graya":
      color = [Int](repeating: byte(raw[0], depth), count: 3)
      alpha = byte(raw[1], depth)
    case "palette":
      color = [53, 97, 151].map { raw[0] * $0 % 256 }
      alpha = png.key ? raw[0] * 29 % 256 : 255
    default:
      color = raw[..<3].map { byte($0, depth) }
      let isKey = (0..<3).allSatisfy { raw[$0] == sample(0, 0, $0, depth) }
      alpha = png.kind == "rgba" ? byte(raw[3], depth) : png.key && isKey ? 0 : 255
    }
    let behind = [background.red, background.green, background.blue].map { Int($0) }
    let composited = (0..<3).map {
      UInt8((color[$0] * alpha + behind[$0] * (255 - alpha) + 127) / 255)
    }
    return RGBColor(red: composited[0], green: composited[1], blue: composited[2])
  }

  @Test("the default background is white") func background() throws {
    let image = try Fixture.image("gray-8-key.png")
    #expect(image[0, 0] == .white)
  }
}
