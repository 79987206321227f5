import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceReports
import MTLFaceVision
import Testing

@Suite("Images of age confusion matrices") struct AgeConfusionMatrixImageTests {
  @Test("cells with larger fractions of a row are darker") func picture() throws {
    let confusion = try AgeConfusionMatrix(
      estimated: [5, 15, 25, 200, 8], true: [7, 9, 28, 65, 3], groups: AgeGroups(count: 7))
    let image = try confusion.image(title: "five faces")
    func cell(_ row: Int, _ column: Int) -> RGBColor? {
      image[110 + 76 * column + 3, 64 + 76 * row + 3]
    }
    #expect(cell(2, 2) == RGBColor(red: 31, green: 119, blue: 180))
    #expect(cell(0, 6) == .white && cell(1, 1) == .white)
    let (frequent, rare) = try (#require(cell(0, 0)), #require(cell(0, 1)))
    #expect(frequent.red < rare.red && rare.red < 255)
    #expect(image.width == 110 + 7 * 76 + 24 && image.height == 64 + 7 * 76 + 24)
  }
}
