import Testing

@testable import MTLFaceReports

@Suite("Chart axes") struct ChartAxisTests {
  private func labels(_ values: Double...) -> [String] {
    ChartAxis.fitting(values).ticks.map(\.label)
  }

  @Test("ticks are round numbers with short labels") func ticks() {
    #expect(labels(0, 1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(-1, 1) == ["-1.0", "-0.5", "0.0", "0.5", "1.0"])
    #expect(labels(3.1, 9.7) == ["4", "6", "8"])
    #expect(labels(0, 110_000) == ["0", "20k", "40k", "60k", "80k", "100k"])
    #expect(labels(0.00012, 0.00031) == ["0.00015", "0.00020", "0.00025", "0.00030"])
    let steps = ChartAxis.linear(from: 0, to: 36_000, count: 6)
    #expect(steps.ticks.map(\.label) == ["0", "10k", "20k", "30k"])
  }

  @Test("an axis is logarithmic if positive values span more than two decades") func logarithm() {
    #expect(!ChartAxis.fitting([1, 100]).isLogarithmic)
    #expect(!ChartAxis.fitting([0, 1, 1000]).isLogarithmic)
    #expect(!ChartAxis.fitting([-1, 1000]).isLogarithmic)
    let axis = ChartAxis.fitting([1e-4, 0.1])
    #expect(axis.isLogarithmic)
    #expect(axis.ticks.map(\.label) == ["0.0001", "0.001", "0.01", "0.1"])
    let (a, b, c) = (axis.position(1e-3), axis.position(1e-2), axis.position(1e-1))
    #expect(abs((b - a) - (c - b)) < 1e-12 && b > a)
    let wide = ChartAxis.fitting([1e-30, 1e30])
    #expect((3...8).contains(wide.ticks.count))
  }

  @Test(
    "an axis fits any values and has ascending ticks inside its range",
    arguments: [
      [], [0], [5], [.nan], [.infinity, -.infinity], [1e308, -1e308],
      [.leastNonzeroMagnitude * 2000, 1], [.leastNonzeroMagnitude],
      [1e99, -1e99], [1, 1.0000000000000002], [1e15, 1e15 + 2], [-3, -3],
      [.leastNonzeroMagnitude * 2000, 1e100],
    ])
  func anyNumbers(_ values: [Double]) {
    let axis = ChartAxis.fitting(values)
    #expect(axis.low < axis.high && axis.low.isFinite && axis.high.isFinite)
    #expect(axis.ticks.allSatisfy { axis.low <= $0.value && $0.value <= axis.high })
    #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    #expect(axis.ticks.count <= 30)
    for value in values where ChartAxis.isDrawable(value) { #expect(0...1 ~= axis.position(value)) }
  }

  @Test(
    "an axis of rates starts at a power of ten that depends on the number of pairs",
    arguments: [
      (1, 0.1), (10, 0.1), (11, 0.01), (100, 0.01), (3000, 1e-4), (1_000_000, 1e-6),
      (50_000_000, 1e-6),
    ])
  func rates(count: Int, low: Double) {
    let axis = ChartAxis.rates(resolvedBy: count)
    #expect(axis.low == low)
    #expect(axis.position(low) == 0 && axis.position(0) == 0 && axis.position(1) == 1)
    #expect(axis.position(low.squareRoot()) > 0.499 && axis.position(low.squareRoot()) < 0.501)
    for (index, tick) in axis.ticks.enumerated() {
      let position = 1 - Double(index) / Double(axis.ticks.count - 1)
      #expect(abs(axis.position(tick.value) - position) < 1e-12, "\(tick.label)")
      #expect(Double(tick.label) == tick.value)
    }
    #expect(
      axis.ticks.map(\.label)
        == Array(
          ["1", "0.1", "0.01", "1e-3", "1e-4", "1e-5", "1e-6"]
            .prefix(axis.ticks.count)))
  }

  @Test("an axis of fractions ends at 1") func fractions() {
    #expect(
      ChartAxis.fractions(from: 0.95).ticks.map(\.label)
        == ["0.950", "0.960", "0.970", "0.980", "0.990", "1.000"])
    #expect(ChartAxis.fractions(from: 0).ticks.map(\.label).first == "0.000")
    #expect(ChartAxis.fractions(from: 0.5).position(0.75) == 0.5)
    #expect(ChartAxis.fractions(from: 0.5).position(0.2) == 0)
  }

  @Test("an axis of ranks starts at 1") func ranks() {
    let axis = ChartAxis.ranks(upTo: 20)
    #expect(axis.ticks.map(\.label) == ["1", "5", "9", "13", "17"])
    #expect(axis.position(1) == 0 && axis.position(20) == 1 && ChartAxis.ranks(upTo: 0).high == 2)
  }

  @Test(
    "an axis of counts ends at a round number",
    arguments: [
      (0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 1, 2, 3, 4, 5]),
      (6, [0, 2, 4, 6]), (4025, [0, 1000, 2000, 3000, 4000, 5000]),
      (10_001, [0, 5000, 10_000, 15_000]),
    ])
  func counts(count: Int, ticks: [Int]) {
    let axis = ChartAxis.counts(upTo: count)
    #expect(axis.ticks.map(\.value) == ticks.map(Double.init))
    #expect(axis.low == 0 && axis.high == ticks.last.map(Double.init))
    #expect(axis.position(-1) == 0 && axis.position(1e9) == 1)
  }

  @Test("very large counts have an axis") func largeCounts() {
    #expect(ChartAxis.counts(upTo: .max / 200).high >= Double(Int.max / 200))
    #expect(ChartAxis.counts(upTo: 90_000).ticks.map(\.label).last == "100k")
  }
}
