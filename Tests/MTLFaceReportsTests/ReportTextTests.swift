import MTLFaceEvaluation
import Testing

@testable import MTLFaceReports

@Suite("Text formats of rates and intervals") struct ReportTextTests {
  @Test(
    "the count of a natural frequency is 0 or the total only if the rate is rounded to 0 or 1",
    arguments: [
      (0.0, "0 of 100"), (1, "100 of 100"), (0.934, "93 of 100"), (0.996, "996 of 1,000"),
      (0.0004, "4 of 10,000"), (1e-5, "1 of 100,000"), (1e-6, "1 of 1,000,000"),
      (0.9999999, "1,000,000 of 1,000,000"),
    ])
  func frequency(rate: Double, text: String) { #expect(NaturalFrequency(rate).text == text) }

  @Test("phrases with counts agree with a count of one") func singular() {
    #expect(NaturalFrequency(0.001).verb == "is" && NaturalFrequency(0.002).verb == "are")
    #expect(FacePairMetrics.phrase(1, of: 1) == "the only pair")
    #expect(FacePairMetrics.phrase(1, of: 2) == "1 of the 2 pairs")
    #expect(FacePairMetrics.phrase(1200, of: 1200) == "all 1,200 pairs")
  }

  @Test("a rate below 1 is not rounded to 100%") func percent() {
    #expect(MetricText.percent(0.932) == "93.20%" && MetricText.percent(nil) == "-")
    #expect(MetricText.percent(0.99996) == "99.996%" && MetricText.percent(1) == "100.00%")
    #expect(MetricText.percent(0.5, decimals: 0) == "50%")
  }

  @Test("the text of an interval of zero width states that the sample is too small") func interval()
  {
    let interval = ConfidenceInterval(low: 0.9011, high: 0.953)
    #expect(MetricText.interval(interval) == "90.11 to 95.30")
    #expect(MetricText.interval(interval, scale: 1, decimals: 3) == "0.901 to 0.953")
    #expect(MetricText.interval(nil) == "too few to measure")
    let point = ConfidenceInterval(low: 1, high: 1)
    #expect(MetricText.interval(point).hasSuffix("too few to measure"))
    #expect(MetricText.intervalClause(point).isEmpty && MetricText.intervalClause(nil).isEmpty)
    #expect(MetricText.intervalClause(interval) == " (95% confidence interval: 90.1 to 95.3%)")
    #expect(
      MetricText.intervalClause(interval, scale: 1, unit: " years")
        == " (95% confidence interval: 0.9 to 1.0 years)")
  }

  @Test("the uncertainty of a rate without errors is derived from the number of people")
  func uncertainty() {
    var rate = PersonRate()
    for person in 0..<30 { rate.record(isHit: true, for: person) }
    let perfect = MetricText.certaintyClause(rate, nil)
    #expect(perfect.hasPrefix("(no error observed; with 30 people, errors for up to "))
    rate.record(isHit: false, for: 0)
    #expect(MetricText.certaintyClause(rate, nil) == "(too few photos for a confidence interval)")
    #expect(
      MetricText.certaintyClause(rate, ConfidenceInterval(low: 0.9, high: 1))
        == "(95% confidence interval: 90.0 to 100.0%)")
  }
}
