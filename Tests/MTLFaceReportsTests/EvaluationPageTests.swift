import Foundation
import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@testable import MTLFaceReports

@Suite("HTML pages about evaluations") struct EvaluationPageTests {
  private let bootstrap = Bootstrap(resampleCount: 50)

  private func groups() throws -> AgeGroups { try AgeGroups(count: 7) }

  /// Checks that a page contains the given strings, and no unescaped text, scripts, URLs or
  /// nonfinite numbers.
  private func expect(_ page: String, contains parts: [String]) {
    for part in parts { #expect(page.contains(part), "\(part)") }
    #expect(!page.contains("<script") && !page.contains("://") && !page.contains("<0>"))
    #expect(!page.contains("not a number") && !page.contains("\"nan") && !page.contains("infinite"))
  }

  @Test("a page about age estimation contains the metrics and the largest errors") func ages()
    throws
  {
    let outputs = ReportFixture.ages()
    let metrics = try AgeMetrics(
      estimated: outputs.values.map { Double($0[0]) }, labels: outputs.labels, groups: groups(),
      bootstrap: bootstrap)
    let page = AgeReportPage(metrics, outputs, dataName: "<0>", modelName: "m.st")
    let html = try page.html(faceImage: ReportFixture.image)
    expect(
      html,
      contains: [
        "<title>Age estimation on &lt;0&gt;</title>", "41 faces of known age; model m.st.",
        "<b>3.4 years</b>", "years older", "Cumulative score", "Estimated and true age groups",
        "gender women", "too few to measure", "Largest errors", "true 18, estimated 38",
        "the image was deleted", "Photos that could not be used (1)", "bad.jpg: ", "Glossary",
      ])
    // The page contains 12 images: the faces of 11 of the 12 largest errors, and the confusion
    // matrix.
    #expect(html.components(separatedBy: "<img ").count - 1 == 12)
  }

  @Test("the direction of a bias is not certain if its interval includes 0") func bias() throws {
    let dataset = ReportFixture.ages()
    let estimated = dataset.labels.enumerated().map { index, labels in
      max((labels.age ?? 0) + (index.isMultiple(of: 2) ? 5 : -5), 0)
    }
    let metrics = try AgeMetrics(
      estimated: estimated, labels: dataset.labels, groups: groups(), bootstrap: bootstrap)
    let page = AgeReportPage(metrics, dataset, dataName: "a", modelName: "m")
    #expect(try page.html(faceImage: ReportFixture.image).contains("direction is not certain"))
  }

  @Test("a page about recognition contains the results, the limitations and the most severe errors")
  func recognition() throws {
    let embeddings = try ReportFixture.embeddings()
    let set = embeddings.testSet
    let experiment = try IdentificationExperiment.leaveOneOut(set)
    var page = try RecognitionReportPage(
      embeddings, experiment,
      IdentificationMetrics(experiment, on: set, groups: groups(), bootstrap: bootstrap),
      FacePairMetrics(set, groups: groups(), bootstrap: bootstrap), dataName: "<0>",
      modelName: "m.st")
    page.conditions = [["Random seed", "7"]]
    page.thresholdNote = "Keep it."
    expect(
      page.html(faceImage: ReportFixture.image),
      contains: [
        "<title>Face recognition on &lt;0&gt;</title>", "40 photos of 9 people; model m.st.",
        "on the first guess", "among the first 5 guesses", "value. Keep it.",
        "9 people are too few for reliable results, which", "1 photo is the only photo of a person",
        "1 copy of an image was omitted", "1 photo could not be used; see below.",
        "Choosing a threshold", "Similarities of pairs", "CMC curve", "ROC curve",
        "People who are not in the gallery", "Most severe errors",
        "Pairs of different people with the highest",
        "Photos with several faces, of which the largest was used (1)",
        "&lt;0&gt;/3.jpg: 2 faces", "Images that occur more than once (1)",
        "<th>Random seed</th><td>7</td>", "all 76 pairs of the same person",
      ])
  }

  @Test("a page about identification contains the results of its protocol") func identification()
    throws
  {
    let embeddings = try ReportFixture.embeddings()
    let set = embeddings.testSet
    let experiment = try IdentificationExperiment.openSet(set, seed: 1)
    let metrics = try IdentificationMetrics(
      experiment, on: set, groups: groups(), bootstrap: bootstrap)
    let page = IdentificationReportPage(
      .probes(experiment, metrics), embeddings, dataName: "a", modelName: "m")
    expect(page.html, contains: ["Identification on a", "enrolled, all other photos", "CMC curve"])
    let curve = try DistractorCurve(set.embeddings, distractors: set.embeddings, counts: [3, 40])
    let estimates = curve.estimates(bootstrap: bootstrap)
    #expect(estimates.map { $0.point } == curve.points)
    #expect(estimates.allSatisfy { $0.interval != nil })
    let crowd = IdentificationReportPage(
      .distractors(estimates), embeddings, dataName: "a", modelName: "m")
    expect(crowd.html, contains: ["152 pairs of photos of the same person", "<th>40</th>"])
    #expect(!crowd.html.contains("CMC curve"))
  }

  @Test("a page about verification contains the results and the omitted pairs") func verification()
    throws
  {
    let isSame = (0..<400).map { $0 < 200 }
    let similarities = isSame.enumerated().map { index, isSame -> Double in
      Double((index * 37) % 101) / 100 + (isSame ? 0.4 : -0.4)
    }
    let scores = try VerificationScores(similarities, isSame: isSame)
    let metrics = try VerificationMetrics(scores, bootstrap: bootstrap)
    let pairs = try PairFileScores(isSame: [true, false, true], ReportFixture.pairOutputs())
    let page = VerificationReportPage(
      metrics, pairs, dataName: "<0>", modelName: "m", conditions: [["Flip averaging", "<no>"]])
    expect(
      page.html,
      contains: [
        "Face verification on &lt;0&gt;", "200 pairs of photos of the same person",
        "half of the same person and half of different people", "10 of 100",
        "too few pairs of different people to measure", "Pairs that could not be used (1)",
        "pair 2: ", "&lt;no&gt;", "mean of 10 folds", "Equal error rate",
      ])
  }
}
