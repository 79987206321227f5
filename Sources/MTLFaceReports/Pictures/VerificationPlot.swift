public import MTLFaceEvaluation
public import MTLFaceVision

/// A picture of receiver operating characteristic (ROC) and detection error tradeoff (DET) curves,
/// side by side.
///
///     var plot = VerificationPlot(title: "LFW")
///     try plot.add(scores, name: "MobileFaceNet")
///     try plot.image().writePNG(to: "roc.png")
///
/// The horizontal axis of both is the false accept rate on a logarithmic scale, down to the rate
/// that the impostor pairs can resolve and at least to 1e-6. The ROC curve shows true accept rates
/// on an axis that starts at a round rate below the curves; the DET curve shows false reject rates
/// on a logarithmic scale. Points outside an axis are drawn at its end.
public struct VerificationPlot: Sendable {
  /// The text above the curves. Characters outside ASCII are drawn as boxes.
  public let title: String
  private var curves: [Curve] = []

  private struct Curve {
    let label: String
    let points: [ROCPoint]
    let genuineCount: Int
    let impostorCount: Int
  }

  /// Creates a plot without curves.
  public init(title: String) { self.title = title }

  /// Adds the curves of a measurement; from the seventh measurement on the colors repeat.
  ///
  /// - Parameters:
  ///   - scores: The scores of the pairs.
  ///   - name: The text in the legend, followed by the equal error rate.
  /// - Throws: `EvaluationError.singleClass(isSame:)` if all pairs are genuine or all are impostor
  ///   pairs.
  public mutating func add(_ scores: VerificationScores, name: String) throws(EvaluationError) {
    let points = try scores.receiverOperatingCharacteristic()
    let rate = (try scores.equalErrorRate() * 10_000).rounded() / 100
    curves.append(
      Curve(
        label: "\(name): EER \(rate) %", points: points, genuineCount: scores.genuineCount,
        impostorCount: scores.impostorCount))
  }

  /// Draws the picture, 1040 pixels wide and as high as the legend needs.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  public func image() throws(ImageError) -> RGBImage {
    let rates = ChartAxis.rates(resolvedBy: curves.map(\.impostorCount).max() ?? 1)
    let lowest = curves.map { curve in
      curve.points.last { $0.falseAcceptRate <= rates.low }?.trueAcceptRate ?? 0
    }.min()
    let panels = [
      CurvePanel(
        name: "ROC: true accept rate", horizontalName: "false accept rate", horizontal: rates,
        vertical: .fractions(from: CurvePlot.axisStart(below: lowest ?? 0))),
      CurvePanel(
        name: "DET: false reject rate", horizontalName: "false accept rate", horizontal: rates,
        vertical: .rates(resolvedBy: curves.map(\.genuineCount).max() ?? 1)),
    ]
    return try CurvePlot(
      title: title, panels: panels,
      curves: curves.map { curve in
        let rates = curve.points.map(\.falseAcceptRate)
        let accepted = curve.points.map(\.trueAcceptRate)
        return CurvePlot.Curve(
          label: curve.label,
          lines: [
            .init(horizontal: rates, vertical: accepted),
            .init(horizontal: rates, vertical: accepted.map { 1 - $0 }),
          ])
      }
    ).image()
  }
}
