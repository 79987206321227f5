import MTLFaceVision
import Testing

@testable import MTLFaceReports

@Suite("HTML page about a training run") struct TrainingReportPageTests {
  private func metric(
    _ name: String, _ direction: MetricDescription.Direction, _ values: [Double],
    label: String? = nil
  ) -> TrainingHistory.Metric {
    TrainingHistory.Metric(
      name, label: label, description: MetricDescription("title", direction, "What it is."),
      points: values.enumerated().map { .init(step: 10 * ($0 + 1), value: $1) })
  }

  @Test("the best value depends on the direction of the metric") func best() {
    var history = TrainingHistory()
    history.metrics = [
      metric("mae", .lowerIsBetter, [3, 1, 2, 1]), metric("cs", .higherIsBetter, [0.5, 0.9, 0.7]),
      metric("own", .neutral, [3]), metric("none", .lowerIsBetter, [.nan, .infinity]),
    ]
    let table = TrainingSummary(history, plannedSteps: nil).html
    #expect(table.contains("<th>mae</th><td>1</td><td>1 at 20</td>"))
    #expect(table.contains("<th>cs</th><td>0.7</td><td>0.9 at 20</td>"))
    #expect(table.contains("<th>own</th><td>3</td><td></td>"))
    #expect(table.contains("<th>none</th><td>infinite</td><td></td>"))
  }

  @Test("the summary contains the steps, the time, the speed and the newest warnings")
  func summary() {
    var history = TrainingHistory()
    history.stepCount = 1500
    history.seconds = 7384
    history.imagesPerSecond = 31.25
    history.newestCheckpoint = "<a>"
    history.warnings = (0..<25).map { .init(step: $0, text: $0 == 24 ? nil : "w\($0)") }
    let html = TrainingSummary(history, plannedSteps: 3000).html
    for part in [
      "<td>1,500 of 3,000 (50%)</td>", "<td>2 h 03 min</td>", "<td>31.3</td>", "&lt;a&gt;",
      "The newest warnings", "step 24: no message", "w5<",
    ] { #expect(html.contains(part), "\(part)") }
    #expect(!html.contains("w4<"))
    #expect(!TrainingSummary(TrainingHistory(), plannedSteps: 0).html.contains("of 0"))
  }

  @Test("metrics of the same family and description share a chart") func families() {
    let figures = MetricFigure.metrics([
      metric("age.cs5", .higherIsBetter, [1]), metric("age.group", .higherIsBetter, [1]),
      metric("age.mae", .lowerIsBetter, [1]), metric("fas.age.0", .neutral, [1], label: "<=10"),
      metric("fas.age.1", .neutral, [1]), metric("odd", .neutral, [1]),
    ])
    #expect(
      figures.map { $0.series.map(\.name) } == [
        ["cs5", "group"], ["mae"], ["<=10", "1"], ["odd"],
      ])
    #expect(figures.map(\.name) == ["age.*", "age.mae", "fas.age.*", "odd"])
  }

  @Test("a caption states the desired direction and a logarithmic scale") func caption() {
    let figures = MetricFigure.losses([metric("a", .lowerIsBetter, [1e-4, 1])])
    let html = figures.map { $0.html(steps: .linear(from: 0, to: 20, count: 5)) }.joined()
    #expect(html.contains("What it is. Lower is better. The vertical scale is logarithmic."))
    #expect(html.contains("<h3>title <code>a</code></h3>"))
    #expect(MetricFigure.learningRate([]) == nil)
    #expect(MetricFigure.learningRate([.init(step: 0, value: 1)])?.smooths == false)
  }

  @Test("the page shows the newest sheets, newest first") func sheets() throws {
    var report = TrainingReport(task: "a<b", state: .stopped, history: TrainingHistory())
    let image = try RGBImage(width: 2, height: 2)
    report.sheets = try (1...9).map { try SampleSheet(step: $0, image: image) }
    report.sheetLimit = 2
    report.skippedLines = 1
    report.configuration = "{<}"
    let page = report.html()
    #expect(page.contains("<title>Training a&lt;b: stopped</title>"))
    #expect(page.contains("can be resumed. 1 line of the log could not be read."))
    #expect(page.contains("<pre>{&lt;}</pre>"))
    let steps = page.split(separator: "\n").filter { $0.hasPrefix("<figcaption>Step") }
    #expect(steps == ["<figcaption>Step 9</figcaption>", "<figcaption>Step 8</figcaption>"])
    report.sheetLimit = -1
    #expect(!report.html().contains("Sample faces"))
  }
}
