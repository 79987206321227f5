public import MTLFaceEvaluation
public import MTLFaceVision

/// A picture of cumulative match characteristic (CMC) curves.
///
/// The value at rank k is the rate of probes whose mate is among the k most similar faces.
///
///     var plot = IdentificationPlot(title: "FG-NET", ranks: 20)
///     try plot.add(scores, name: "MobileFaceNet")
///     try plot.image().writePNG(to: "cmc.png")
public struct IdentificationPlot: Sendable {
  /// The text above the curves. Characters outside ASCII are drawn as boxes.
  public let title: String
  /// The last rank of the horizontal axis, 2 or more.
  public let ranks: Int
  private var curves: [(label: String, rates: [Double])] = []

  /// Creates a plot without curves.
  ///
  /// - Parameters:
  ///   - title: The text above the curves.
  ///   - ranks: The last rank of the horizontal axis; values below 2 become 2.
  public init(title: String, ranks: Int = 20) {
    self.title = title
    self.ranks = max(ranks, 2)
  }

  /// Adds the curve of a measurement; from the seventh curve on the colors repeat.
  ///
  /// - Parameters:
  ///   - scores: The outcomes of the probes.
  ///   - name: The text in the legend, followed by the rank-1 rate.
  /// - Throws: `EvaluationError.noMates` if no probe has a mate in the gallery.
  public mutating func add(_ scores: IdentificationScores, name: String) throws(EvaluationError) {
    let rates = try scores.cumulativeMatchCharacteristic(upTo: ranks)
    let first = (rates[0] * 10_000).rounded() / 100
    curves.append((label: "\(name): rank-1 \(first) %", rates: rates))
  }

  /// Draws the picture, 520 pixels wide and as high as the legend needs.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  public func image() throws(ImageError) -> RGBImage {
    let lowest = curves.compactMap { $0.rates.first }.min() ?? 0
    let panel = CurvePanel(
      name: "CMC: share identified", horizontalName: "rank", horizontal: .ranks(upTo: ranks),
      vertical: .fractions(from: CurvePlot.axisStart(below: lowest)))
    return try CurvePlot(
      title: title, panels: [panel],
      curves: curves.map { curve in
        let ranks = curve.rates.indices.map { Double($0 + 1) }
        return CurvePlot.Curve(
          label: curve.label, lines: [.init(horizontal: ranks, vertical: curve.rates)])
      }
    ).image()
  }
}
