import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceVision
import Testing

@Suite("Plots of verification and identification")
struct PlotTests {
  /// Returns the scores of 4 genuine and 1000 impostor pairs. Two genuine scores are above all
  /// impostor scores, and two are above all but 100 impostor scores.
  private func steps() throws -> VerificationScores {
    let impostors = (0..<1000).map { $0 < 100 ? 0.5 : 0.1 }
    let labels = [Bool](repeating: true, count: 4) + [Bool](repeating: false, count: 1000)
    return try VerificationScores([0.9, 0.9, 0.3, 0.3] + impostors, isSame: labels)
  }

  /// Returns the pixel of a point in the first panel. Both positions along the axes are in 0...1.
  private func pixel(_ horizontal: Double, _ vertical: Double) -> (x: Int, y: Int) {
    (70 + Int((horizontal * 420).rounded()), 54 + Int(((1 - vertical) * 340).rounded()))
  }

  private func isColored(_ image: RGBImage, _ pixel: (x: Int, y: Int)) -> Bool {
    guard let color = image[pixel.x, pixel.y] else { return false }
    return color.red != color.green || color.green != color.blue
  }

  @Test("a curve is drawn through its points") func curve() throws {
    var plot = VerificationPlot(title: "two steps")
    #expect(!isColored(try plot.image(), pixel(2.0 / 3, 0.75)))
    try plot.add(steps(), name: "steps")
    let image = try plot.image()
    #expect(image.width == 1040)
    // The horizontal axis ranges from 1e-3 to 1. The rate 0.1, at which the curve rises from 0.5 to
    // 1, is at two thirds of its length. The vertical axis starts at 0.
    for rate in [0.55, 0.75, 0.95] {
      #expect(isColored(image, pixel(2.0 / 3, rate)), "\(rate)")
      #expect(!isColored(image, pixel(0.6, rate)), "\(rate)")
    }
    #expect(isColored(image, pixel(0.3, 0.5)))
    #expect(isColored(image, pixel(0.9, 1)))
    #expect(!isColored(image, pixel(0.9, 0.5)))
    // The DET curve starts at a false reject rate of 0.5. For 4 genuine pairs, the axis starts at
    // 0.1.
    let row = 54 + Int((0.30103 * 340).rounded())
    #expect(isColored(image, (520 + 70 + 126, row)))
    #expect(isColored(image, (520 + 70 + 378, 54 + 340)))
  }

  @Test("each curve has a separate color and a line in the legend") func curves() throws {
    var plot = VerificationPlot(title: "two")
    try plot.add(steps(), name: "first")
    let one = try plot.image()
    try plot.add(
      VerificationScores([0.9, 0.2, 0.1, 0.05], isSame: [true, true, false, false]), name: "second")
    let two = try plot.image()
    #expect(two.height == one.height + 18)
    let (first, second) = (two[75, 30 + 420 + 6], two[75, 30 + 420 + 18 + 6])
    #expect(first != second && first != .white && second != .white)
  }

  @Test("the vertical ROC axis starts at a round rate below the curves") func cut() throws {
    let scores = try VerificationScores(
      (0..<100).map { $0 < 3 ? -1 : 1 } + [Double](repeating: 0, count: 100),
      isSame: (0..<200).map { $0 < 100 })
    var plot = VerificationPlot(title: "97%")
    try plot.add(scores, name: "97%")
    // On an axis from 0.95 to 1, the position of 0.97 is 0.4.
    #expect(isColored(try plot.image(), pixel(0.5, 0.4)))
  }

  @Test("a CMC curve rises at the ranks of the mates") func ranks() throws {
    // The ranks of the mates are 1, 1, 3 and 31.
    let scores = try IdentificationScores(
      [0, 0, 2, 30].map { ProbeOutcome(mateScore: 0.5, impostorScore: 0.4, impostorsAhead: $0) })
    var plot = IdentificationPlot(title: "ranks", ranks: 5)
    try plot.add(scores, name: "m")
    let image = try plot.image()
    #expect(image.width == 520)
    // The horizontal axis ranges from 1 to 5, and the vertical axis starts at 0.
    #expect(isColored(image, pixel(0.1, 0.5)) && isColored(image, pixel(0.375, 0.625)))
    #expect(isColored(image, pixel(0.75, 0.75)) && !isColored(image, pixel(0.75, 0.5)))
    let unmated = try IdentificationScores([
      ProbeOutcome(mateScore: nil, impostorScore: 0.4, impostorsAhead: 1)
    ])
    #expect(throws: EvaluationError.noMates) { try plot.add(unmated, name: "") }
  }

  @Test("adding scores of a single class throws") func oneClass() throws {
    let genuine = try VerificationScores([1, 2], isSame: [true, true])
    var plot = VerificationPlot(title: "")
    #expect(throws: EvaluationError.singleClass(isSame: true)) { try plot.add(genuine, name: "") }
  }
}
