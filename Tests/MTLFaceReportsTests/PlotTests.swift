import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceVision
import Testing

@Suite("ROC and DET curves are drawn where their points are")
struct PlotTests {
  /// 4 genuine and 1000 impostor pairs: half the genuine stand above all impostors, the others
  /// above all but 100 of them.
  private func steps() throws -> VerificationScores {
    let impostors = (0..<1000).map { $0 < 100 ? 0.5 : 0.1 }
    let labels = [Bool](repeating: true, count: 4) + [Bool](repeating: false, count: 1000)
    return try VerificationScores([0.9, 0.9, 0.3, 0.3] + impostors, isSame: labels)
  }

  /// Where the first panel has a pair of rates.
  private func place(_ far: Double, _ share: Double) -> (x: Int, y: Int) {
    (70 + Int((far * 420).rounded()), 54 + Int(((1 - share) * 340).rounded()))
  }

  private func isColored(_ image: RGBImage, _ place: (x: Int, y: Int)) -> Bool {
    guard let color = image[place.x, place.y] else { return false }
    return color.red != color.green || color.green != color.blue
  }

  @Test("a curve of two steps") func curve() throws {
    var plot = VerificationPlot(title: "two steps")
    #expect(!isColored(try plot.image(), place(2.0 / 3, 0.75)))
    try plot.add(steps(), name: "steps")
    let image = try plot.image()
    #expect(image.width == 1040)
    // Powers of ten from 1e-3 on: 0.1 lies at two thirds, where the curve rises from 0.5 to 1.
    // The axis begins at 0: no round rate but 0 is below half.
    for share in [0.55, 0.75, 0.95] {
      #expect(isColored(image, place(2.0 / 3, share)), "\(share)")
      #expect(!isColored(image, place(0.6, share)), "\(share)")
    }
    #expect(isColored(image, place(0.3, 0.5)))
    #expect(isColored(image, place(0.9, 1)))
    #expect(!isColored(image, place(0.9, 0.5)))
    // The DET: half are refused at first; of 4 pairs the axis can tell one in ten.
    let half = 54 + Int((0.30103 * 340).rounded())
    #expect(isColored(image, (520 + 70 + 126, half)))
    #expect(isColored(image, (520 + 70 + 378, 54 + 340)))
  }

  @Test("each curve has a color and a name, and the picture room for all") func curves() throws {
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

  @Test("the ROC's axis is cut where that leaves room") func cut() throws {
    let scores = try VerificationScores(
      (0..<100).map { $0 < 3 ? -1 : 1 } + [Double](repeating: 0, count: 100),
      isSame: (0..<200).map { $0 < 100 })
    var plot = VerificationPlot(title: "97 %")
    try plot.add(scores, name: "97 %")
    // From 0.95 on, 0.97 lies at two fifths.
    #expect(isColored(try plot.image(), place(0.5, 0.4)))
  }

  @Test("the CMC rises at its ranks") func ranks() throws {
    // Of 4 probes two are first, one is third, one is beyond.
    let scores = try IdentificationScores(
      [0, 0, 2, 30].map { ProbeOutcome(mateScore: 0.5, impostorScore: 0.4, impostorsAhead: $0) })
    var plot = IdentificationPlot(title: "ranks", ranks: 5)
    try plot.add(scores, name: "m")
    let image = try plot.image()
    #expect(image.width == 520)
    // Ranks 1...5 are quarters of the axis, and rates begin at 0.
    #expect(isColored(image, place(0.1, 0.5)) && isColored(image, place(0.375, 0.625)))
    #expect(isColored(image, place(0.75, 0.75)) && !isColored(image, place(0.75, 0.5)))
    let nobody = try IdentificationScores([
      ProbeOutcome(mateScore: nil, impostorScore: 0.4, impostorsAhead: 1)
    ])
    #expect(throws: EvaluationError.noMates) { try plot.add(nobody, name: "") }
  }

  @Test("one kind of pairs alone has no curve") func oneClass() throws {
    let genuine = try VerificationScores([1, 2], isSame: [true, true])
    var plot = VerificationPlot(title: "")
    #expect(throws: EvaluationError.singleClass(isSame: true)) { try plot.add(genuine, name: "") }
  }
}
