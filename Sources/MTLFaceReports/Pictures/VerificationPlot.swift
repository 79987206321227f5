public import MTLFaceEvaluation
public import MTLFaceVision

/// A plot of receiver operating characteristic (ROC) and detection error tradeoff (DET) curves,
/// side by side.
///
///     var plot = VerificationPlot(title: "LFW")
///     try plot.add(scores, name: "MobileFaceNet")
///     try plot.image().writePNG(to: "roc.png")
///
/// The horizontal axis of both is the false accept rate on a logarithmic scale. It starts at the
/// lowest rate that can be measured with the impostor pairs, but not below 1e-6. The ROC curves
/// show true accept rates on an axis that starts at a round rate below the curves. The DET curves
/// show false reject rates on a logarithmic scale. Points outside the range of an axis are drawn at
/// its end.
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
  ///
  /// - Parameter title: The text above the curves. Characters outside ASCII are drawn as boxes.
  public init(title: String) { self.title = title }

  /// Adds the curves of an evaluation. Colors repeat after six evaluations.
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
        label: "\(name): EER \(rate)%", points: points, genuineCount: scores.genuineCount,
        impostorCount: scores.impostorCount))
  }

  /// Draws the plot. The width is 1040 pixels, and the height depends on the legend.
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
