/// A figure in a training report: a chart of one or more series with a title, a legend and an
/// explanation.
struct MetricFigure {
  /// The title and explanation of the quantity.
  let description: MetricDescription
  /// The name of the metric in the log. For several metrics of a family, it ends in `.*`.
  let name: String
  /// The series in the chart.
  let series: [ChartSeries]
  /// Whether the chart shows moving averages.
  var smooths = true

  /// Returns a figure for each loss.
  static func losses(_ losses: [TrainingHistory.Metric]) -> [MetricFigure] {
    losses.map { loss in
      MetricFigure(
        description: loss.description, name: loss.name,
        series: [ChartSeries(name: loss.name, points: loss.points)])
    }
  }

  /// Returns the figures for metrics. Metrics of the same family with the same description share a
  /// figure.
  static func metrics(_ metrics: [TrainingHistory.Metric]) -> [MetricFigure] {
    var figures: [(family: String, figure: MetricFigure)] = []
    for metric in metrics {
      let (family, description) = (metric.family, metric.description)
      let series = ChartSeries(name: metric.label, points: metric.points)
      if let index = figures.firstIndex(where: {
        $0.family == family && $0.figure.description == description
      }) {
        figures[index].figure = MetricFigure(
          description: description, name: family + ".*",
          series: figures[index].figure.series + [series])
      } else {
        figures.append(
          (family, MetricFigure(description: description, name: metric.name, series: [series])))
      }
    }
    return figures.map(\.figure)
  }

  /// Returns the figure for the learning rate, or `nil` if there are no measurements.
  static func learningRate(_ points: [ChartSeries.Point]) -> MetricFigure? {
    guard !points.isEmpty else { return nil }
    let description = MetricDescription(
      "Learning rate", .neutral,
      "The step size of the optimizer. It follows the schedule in the configuration. Neither high "
        + "nor low values are better.")
    // The learning rate is not smoothed, because smoothing would round the corners of its schedule.
    return MetricFigure(
      description: description, name: "rate",
      series: [ChartSeries(name: "rate", points: points)], smooths: false)
  }

  /// Returns the figure as an HTML element.
  ///
  /// - Parameter steps: The horizontal axis.
  func html(steps: ChartAxis) -> String {
    let (title, name) = (description.title, self.name)
    let chart = SVGSeriesChart(title: title, series: series, steps: steps, smooths: smooths)
    let key = title == name ? "" : " <code>\(HTMLText.escaped(name, to: 80))</code>"
    var text = "<figure>\n<h3>\(HTMLText.escaped(title, to: 120))\(key)</h3>\n\(chart.svg)"
    if series.count > 1 {
      text += HTMLElement.legend(series.map(\.name))
    }
    if !series.contains(where: { $0.points.contains { ChartAxis.isDrawable($0.value) } }) {
      text += "<p class=\"bad\">None of the values can be drawn.</p>\n"
    }
    let scale = chart.values.isLogarithmic ? " The vertical scale is logarithmic." : ""
    return text
      + "<figcaption>\(HTMLText.escaped(description.explanation))\(scale)</figcaption>\n</figure>\n"
  }
}
