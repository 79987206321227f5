public import MTLFaceVision

/// The cumulative match characteristic of one or more measurements: the share of probes identified among
/// the first faces, rank by rank.
///
///     var plot = IdentificationPlot(title: "FG-NET", ranks: 20)
///     try plot.add(scores, name: "MobileFaceNet")
///     try plot.image().writePNG(to: "cmc.png")
public struct IdentificationPlot: Sendable {
  /// What stands above the curves.
  public let title: String
  /// The last rank, 2 or more.
  public let ranks: Int
  private var curves: [(label: String, rates: [Double])] = []

  private static let (width, top, row) = (520, 30, 18)

  /// A plot without curves.
  public init(title: String, ranks: Int = 20) {
    self.title = title
    self.ranks = max(ranks, 2)
  }

  /// Adds a measurement; after six the colors begin again.
  ///
  /// - Throws: ``EvaluationError/noMates``.
  public mutating func add(_ scores: IdentificationScores, name: String) throws(EvaluationError) {
    let rates = try scores.cumulativeMatchCharacteristic(upTo: ranks)
    let first = (rates[0] * 10_000).rounded() / 100
    curves.append((label: "\(name): rank-1 \(first) %", rates: rates))
  }

  /// The picture: 520 pixels wide, and as high as the names need.
  ///
  /// - Throws: `ImageError` where memory is short.
  public func image() throws(ImageError) -> RGBImage {
    let height = Self.top + CurvePanel.height + Self.row * curves.count + 10
    var canvas = try ImageCanvas(width: Self.width, height: height, color: .white)
    canvas.drawText(title, x: CurvePanel.left, y: 10, color: .black)
    let lowest = curves.compactMap { $0.rates.first }.min() ?? 0
    let floor = [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < lowest } ?? 0
    let panel = CurvePanel(
      x: 0, y: Self.top, name: "CMC: share identified", horizontalName: "rank",
      horizontal: .ranks(upTo: ranks), vertical: .linear(from: floor))
    panel.drawAxes(on: &canvas)
    for (index, curve) in curves.enumerated() {
      let color = VerificationPlot.colors[index % VerificationPlot.colors.count]
      panel.draw(
        curve.rates.indices.map { Double($0 + 1) }, curve.rates, color: color, on: &canvas)
      let y = Self.top + CurvePanel.height + Self.row * index
      canvas.fillRectangle(x: CurvePanel.left, y: y + 5, width: 24, height: 3, color: color)
      canvas.drawText(curve.label, x: CurvePanel.left + 32, y: y, color: .black)
    }
    return canvas.makeImage()
  }
}

extension IdentificationScores {
  /// The CMC as a table for spreadsheets and numpy: a line of names, then `rank,rate` for every rank from
  /// 1 on. Numbers are written in full.
  ///
  /// - Throws: ``EvaluationError/noMates``.
  public func cmcCSV(upTo last: Int) throws(EvaluationError) -> String {
    let rates = try cumulativeMatchCharacteristic(upTo: last)
    return rates.enumerated().reduce(into: "rank,rate\n") { text, rate in
      text += "\(rate.offset + 1),\(rate.element)\n"
    }
  }
}
