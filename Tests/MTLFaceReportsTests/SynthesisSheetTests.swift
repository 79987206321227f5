import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceVision
import Testing

@testable import MTLFaceReports

@Suite("Contact sheets of synthesized faces") struct SynthesisSheetTests {
  /// Returns a sheet of three inputs, which are dark discs on a uniform background, and of seven
  /// results for each input, which differ in the brightness of the disc.
  private static func sheet(side: Int) throws -> SynthesisSheet {
    func faces(_ shade: Float) throws -> Tensor<Float> {
      var values: [Float] = []
      for face in 0..<3 {
        for y in 0..<side {
          for x in 0..<side {
            let (dx, dy) = (
              Double(2 * x - side) / Double(side), Double(2 * y - side) / Double(side)
            )
            let isInside = dx * dx + dy * dy < 0.5
            for channel in 0..<3 {
              values.append(isInside ? shade : channel == face ? 0.8 : -0.2)
            }
          }
        }
      }
      return try Tensor(values, shape: TensorShape(3, side, side, 3))
    }
    var sheet = try SynthesisSheet(
      inputs: faces(-1.5), results: (0..<7).map { try faces(-0.6 + 0.2 * Float($0)) },
      groups: AgeGroups(count: 7), inputAges: [23.4, 31, 55],
      estimatedAges: (0..<7).map { group in (0..<3).map { Double(8 + 9 * group + $0) } })
    sheet.title = "step 36000"
    return sheet
  }

  @Test("each row of a sheet contains an input and a result for each age group")
  func layout() throws {
    let sheet = try Self.sheet(side: 96)
    let image = try sheet.render()
    #expect(image.width == 8 + 8 * (96 + 8))
    #expect(try image == Self.sheet(side: 96).render())
    // At the center, the value of the first input is -1.5, which is clamped, and the value of its
    // last result is 0.6.
    let top = 2 * 8 + 2 * 13
    #expect(image[8 + 48, top + 48] == .black)
    #expect(image[8 + 7 * 104 + 48, top + 48] == RGBColor(gray: 204))
    #expect(
      try sheet.rows()[1].map(\.label) == [
        "input\nread as 31", "<=10\nread as 9", "11-20\nread as 18", "21-30\nread as 27",
        "31-40\nread as 36", "41-50\nread as 45", "51-60\nread as 54", ">=61\nread as 63",
      ])
    var unlabeled = sheet
    (unlabeled.inputAges, unlabeled.estimatedAges) = ([], [])
    #expect(try unlabeled.render().height == image.height - 3 * 13)
  }

  @Test("inconsistent dimensions and values that are not finite throw")
  func wrongSheets() throws {
    let good = try Self.sheet(side: 8)
    let changes: [(inout SynthesisSheet) throws -> Void] = [
      { $0.results.removeLast() }, { $0.inputAges = [1] }, { $0.estimatedAges = [[1]] },
      { $0.estimatedAges[6] = [] }, { $0.groups = try AgeGroups(count: 4) },
      { $0.results[3] = try Tensor(repeating: 0, shape: TensorShape(3, 8, 8, 1)) },
      { $0.inputs = try Tensor(repeating: 0, shape: TensorShape(0, 8, 8, 3)) },
      { $0.inputs = try Tensor(repeating: 0, shape: TensorShape(3, 192)) },
      { $0.results[2] = try Tensor(repeating: .nan, shape: TensorShape(3, 8, 8, 3)) },
    ]
    for change in changes {
      var sheet = good
      try change(&sheet)
      #expect(throws: ImageError.self) { try sheet.render() }
    }
    var unlabeled = good
    unlabeled.estimatedAges[0][0] = .nan
    #expect(throws: Never.self) { try unlabeled.render() }
  }
}
