public import MTLFaceVision

/// The ROC and the DET curve of one or more measurements, side by side.
///
///     var plot = VerificationPlot(title: "LFW")
///     try plot.add(scores, name: "MobileFaceNet")
///     try plot.image().writePNG(to: "roc.png")
///
/// Both have false accept rates from left to right, by powers of ten down to what the impostor pairs
/// can tell, 1e-6 at the least. The ROC shows true accept rates, cut below where that leaves room for
/// the curves; the DET shows false reject rates by powers of ten. What lies beyond an axis is drawn
/// on its end.
public struct VerificationPlot: Sendable {
  /// What stands above the curves.
  public let title: String
  private var curves: [Curve] = []

  private struct Curve {
    let label: String
    let points: [ROCPoint]
    let genuine: Int
    let impostors: Int
  }

  static let colors = [
    RGBColor(red: 31, green: 119, blue: 180), RGBColor(red: 214, green: 39, blue: 40),
    RGBColor(red: 44, green: 160, blue: 44), RGBColor(red: 255, green: 127, blue: 14),
    RGBColor(red: 148, green: 103, blue: 189), RGBColor(red: 90, green: 90, blue: 90),
  ]
  private static let (width, top, row) = (520, 30, 18)

  /// A plot without curves.
  public init(title: String) { self.title = title }

  /// Adds a measurement; after six the colors begin again.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public mutating func add(_ scores: VerificationScores, name: String) throws(EvaluationError) {
    let points = try scores.receiverOperatingCharacteristic()
    let rate = (try scores.equalErrorRate() * 10_000).rounded() / 100
    curves.append(
      Curve(
        label: "\(name): EER \(rate) %", points: points, genuine: scores.genuineCount,
        impostors: scores.impostorCount))
  }

  /// The picture: 1040 pixels wide, and as high as the names need.
  ///
  /// - Throws: `ImageError` where memory is short.
  public func image() throws(ImageError) -> RGBImage {
    let legend = Self.row * curves.count
    let height = Self.top + CurvePanel.height + legend + 10
    var canvas = try ImageCanvas(width: 2 * Self.width, height: height, color: .white)
    canvas.drawText(title, x: CurvePanel.left, y: 10, color: .black)
    let rates = PlotAxis.logarithmic(telling: curves.map(\.impostors).max() ?? 1)
    let panels = [
      CurvePanel(
        x: 0, y: Self.top, name: "ROC: true accept rate",
        horizontalName: "false accept rate", horizontal: rates,
        vertical: .linear(from: floor(leftOf: rates.low))),
      CurvePanel(
        x: Self.width, y: Self.top, name: "DET: false reject rate",
        horizontalName: "false accept rate", horizontal: rates,
        vertical: .logarithmic(telling: curves.map(\.genuine).max() ?? 1)),
    ]
    for panel in panels { panel.drawAxes(on: &canvas) }
    for (index, curve) in curves.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      let rates = curve.points.map(\.falseAcceptRate)
      let accepted = curve.points.map(\.trueAcceptRate)
      panels[0].draw(rates, accepted, color: color, on: &canvas)
      panels[1].draw(rates, accepted.map { 1 - $0 }, color: color, on: &canvas)
      let y = Self.top + CurvePanel.height + Self.row * index
      canvas.fillRectangle(x: CurvePanel.left, y: y + 5, width: 24, height: 3, color: color)
      canvas.drawText(curve.label, x: CurvePanel.left + 32, y: y, color: .black)
    }
    return canvas.makeImage()
  }

  /// The highest of a few round rates that every curve stays above from `rate` on.
  private func floor(leftOf rate: Double) -> Double {
    let lowest = curves.map { curve in
      curve.points.last { $0.falseAcceptRate <= rate }?.trueAcceptRate ?? 0
    }.min()
    return [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < lowest ?? 0 } ?? 0
  }
}
