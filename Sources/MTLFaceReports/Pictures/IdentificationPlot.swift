public import MTLFaceEvaluation
public import MTLFaceVision

/// A plot of cumulative match characteristic (CMC) curves.
///
/// The value at rank k is the fraction of mated probes with a mate among the k most similar faces.
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
  ///   - ranks: The last rank of the horizontal axis. Values below 2 are replaced by 2.
  public init(title: String, ranks: Int = 20) {
    self.title = title
    self.ranks = max(ranks, 2)
  }

  /// Adds the curve of an experiment. Colors repeat after six curves.
  ///
  /// - Parameters:
  ///   - scores: The outcomes of the probes.
  ///   - name: The text in the legend, to which the rank-1 rate is appended.
  /// - Throws: `EvaluationError.noMates` if no probe has a mate in the gallery.
  public mutating func add(_ scores: IdentificationScores, name: String) throws(EvaluationError) {
    let rates = try scores.cumulativeMatchCharacteristic(upTo: ranks)
    let first = (rates[0] * 10_000).rounded() / 100
    curves.append((label: "\(name): rank-1 \(first)%", rates: rates))
  }

  /// Draws the plot. The width is 520 pixels, and the height depends on the legend.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  public func image() throws(ImageError) -> RGBImage {
    let lowest = curves.compactMap { $0.rates.first }.min() ?? 0
    let panel = CurvePanel(
      name: "CMC: fraction identified", horizontalName: "rank", horizontal: .ranks(upTo: ranks),
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
