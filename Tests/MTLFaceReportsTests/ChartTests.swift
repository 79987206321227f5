import Testing

@testable import MTLFaceReports

@Suite("SVG charts")
struct ChartTests {
  @Test("downsampling keeps the order, the peaks and the gaps") func downsampling() throws {
    var points = (0..<100_000).map { ChartSeries.Point(step: $0, value: 0.001 * Double($0 % 10)) }
    points[61_234] = .init(step: 61_234, value: 9)
    points[77_777] = .init(step: 77_777, value: -9)
    for step in 30_000..<31_000 { points[step] = .init(step: step, value: .nan) }
    let downsampled = points.downsampled()
    #expect(downsampled.count <= 600 && downsampled.count > 500)
    #expect(zip(downsampled, downsampled.dropFirst()).allSatisfy { $0.step < $1.step })
    #expect(downsampled.contains(points[61_234]) && downsampled.contains(points[77_777]))
    #expect(downsampled.contains { $0.value.isNaN && (30_000..<31_000).contains($0.step) })
    #expect(Array(points.prefix(600)).downsampled() == Array(points.prefix(600)))
  }

  @Test("smoothing preserves a straight line, reduces noise and covers the whole range")
  func smoothing() throws {
    let straight = (0..<2000).map { ChartSeries.Point(step: $0, value: Double($0)) }
    let axis = ChartAxis.fitting(straight.map(\.value))
    let line = straight.smoothed(on: axis)
    #expect(line.count <= 600 && line.first?.step == 0 && line.last?.step == 1999)
    #expect(line.allSatisfy { abs($0.position - axis.position(Double($0.step))) < 0.006 })
    let middle = line.filter { 100..<1900 ~= $0.step }
    #expect(middle.allSatisfy { abs($0.position - axis.position(Double($0.step))) < 1e-9 })
    let noisy = (0..<2000).map { ChartSeries.Point(step: $0, value: $0.isMultiple(of: 2) ? 1 : 3) }
    let smoothed = noisy.smoothed(on: ChartAxis.fitting([1, 3]))
    #expect(smoothed.allSatisfy { abs($0.position - 0.5) < 0.2 })
    #expect(straight.prefix(39).map { $0 }.smoothed(on: axis).isEmpty)
  }

  @Test("a line is interrupted at values that are not drawable, and all coordinates are finite")
  func svg() {
    let values: [Double] = [1, 2, .nan, 3, .infinity, 1e300, 4]
    let points = values.enumerated().map { ChartSeries.Point(step: $0, value: $1) }
    let chart = SVGSeriesChart(
      title: "a<b", series: [ChartSeries(name: "a", points: points)],
      steps: ChartAxis.linear(from: 0, to: 6, count: 6))
    let svg = chart.svg
    #expect(svg.contains("aria-label=\"a&lt;b\""))
    let lines = svg.split(separator: "\n").filter { $0.contains("class=\"line c0\"") }
    #expect(lines.count == 1 && lines.first?.filter { $0 == "M" }.count == 3)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test("the heights of histogram bins are fractions of each class") func histogram() {
    let chart = SVGHistogram(
      title: "a<b", classes: [[0.1, 0.1, 0.9, 5], [.nan, -3]], range: 0...1, bins: 2, marker: 0.5,
      horizontalName: "x>y")
    let svg = chart.svg
    #expect(svg.contains("aria-label=\"a&lt;b\"") && svg.contains("x&gt;y"))
    #expect(svg.contains("class=\"area c0\"") && svg.contains("class=\"area c1\""))
    // Each bin contains half of the first class. The only finite value of the second class is in
    // the first bin.
    let lines = svg.split(separator: "\n").filter { $0.contains("area") }
    #expect(
      lines.first?.contains("M56 194L56 106.4L251 106.4L251 106.4L446 106.4L446 194Z") ?? false,
      "\(lines)")
    #expect(lines.last?.contains("L56 18.8L251 18.8L251 194L446 194") ?? false, "\(lines)")
    #expect(svg.contains("class=\"mark\" d=\"M251 194L251 10\""))
    let empty = SVGHistogram(
      title: "", classes: [[], []], range: 0...0, bins: 0, horizontalName: ""
    ).svg
    #expect(!empty.contains("nan") && !empty.contains("inf"))
  }

  @Test("downsampling a curve keeps its last point") func curves() {
    let axis = ChartAxis.powersOfTen(from: 1e-3, to: 1).labeled { "\($0)!" }
    #expect(axis.ticks.map(\.label) == ["0.001!", "0.01!", "0.1!", "1.0!"])
    #expect(abs(axis.position(0.1) - 2.0 / 3) < 1e-12 && axis.position(1e-9) == 0)
    let points = (0...50_000).map { (x: Double($0) / 50_000, y: Double($0) / 50_000) }
    let svg = SVGCurveChart(
      title: "t", curves: [points, [(x: 1, y: 1)]], horizontal: axis,
      vertical: ChartAxis.linear(from: 0, to: 1, count: 5), horizontalName: "x"
    ).svg
    #expect(svg.utf8.count < 20_000 && svg.contains("L446 10\""))
    #expect(svg.split(separator: "<circle").count == 2)
  }
}
