import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
import Testing

@testable import MTLFaceReports

@Suite("Evaluation reports as text and JSON") struct EvaluationReportTests {
  private let groups: AgeGroups
  private var details = EvaluationDetails(
    dataName: "a\u{1b}b", modelName: "m.st", bootstrap: Bootstrap(resampleCount: 50, seed: 7),
    usesFlipAveraging: true)

  init() throws { groups = try AgeGroups(count: 7) }

  @Test("a report on age estimation is formatted as text and JSON") func ages() throws {
    let outputs = ReportFixture.ages()
    let metrics = try AgeMetrics(outputs, groups: groups, bootstrap: details.bootstrap)
    var report = AgeReport(metrics, outputs, details: details)
    report.details.files = ["x\n.png"]
    #expect(report.json.memberNames == AgeReport.jsonMemberHelp.map(\.name))
    #expect(report.json.member("faces") == .integer(41))
    #expect(report.json.member("without_age") == .integer(1))
    #expect(report.json.member("seed") == .integer(7))
    let all = try #require(report.json.member("all"))
    #expect(all.member("mae") == .number(metrics.all.errors.meanAbsoluteError))
    #expect(all.member("cs")?.elementCount == 4 && all.member("mae_interval")?.elementCount == 2)
    #expect(report.json.member("confusion")?.elementCount == 7)
    #expect(report.text.hasPrefix("mean absolute error  3.4"))
    for part in [
      "\nCS(10)", "\nage group 11-20 ", " too few to measure (", "\n41 faces from a\\u{1b}b\n",
      "\nwithout an age: 1 face\n", "\nskipped: 1 entry\n", "\n0.0 s\nwritten: x\\u{a}.png\n",
    ] { #expect(report.text.contains(part), "\(part): \(report.text)") }
  }

  @Test("a report on recognition is formatted as text and JSON") func recognition() throws {
    var report = try RecognitionReport(
      measuring: ReportFixture.embeddings(), groups: groups, details: details)
    report.details.calibratedModelPath = "m.st"
    #expect(report.json.memberNames == RecognitionReport.jsonMemberHelp.map(\.name))
    #expect(report.json.member("persons") == .integer(9))
    #expect(report.json.member("left_out_copies") == .integer(1))
    #expect(report.json.member("copies")?.text == "[[\"<1>/6.jpg\",\"<1>/7.jpg\"]]")
    let pairs = try #require(report.json.member("verification"))
    #expect(pairs.memberNames.prefix(2) == ["genuine", "impostors"])
    #expect(pairs.member("genuine") == .integer(76))
    #expect(report.scores.genuineCount == 76)
    for part in [
      " photos of people in the gallery are recognized on the first guess\n",
      "\nwho is it? (each photo against all others; 95% intervals in parentheses)\nrank-1 ",
      "\nsame or different? (all 76 pairs of the same person, all 704 pairs of different people)\n",
      "\n40 photos of 9 people from a\\u{1b}b\n",
      "copies: 2 photos with 1 distinct image, 1 omitted\n",
      "several faces, largest used: 1 photo\n", "\n0.0 s\nthresholds stored in m.st\n",
    ] { #expect(report.text.contains(part), "\(part): \(report.text)") }
    let page = report.page
    #expect(page.conditions[0] == ["Random seed", "7"])
    #expect(page.conditions[2] == ["Flip averaging", "yes"])
  }

  @Test("JSON members that do not apply to the identification protocol are null")
  func identification() throws {
    let embeddings = try ReportFixture.embeddings()
    let set = embeddings.testSet
    let experiment = try IdentificationExperiment.openSet(set, seed: 1)
    let metrics = try IdentificationMetrics(
      experiment, on: set, groups: groups, bootstrap: details.bootstrap)
    let report = IdentificationReport(.probes(experiment, metrics), embeddings, details: details)
    #expect(report.json.memberNames == IdentificationReport.jsonMemberHelp.map(\.name))
    #expect(report.json.member("protocol") == .string("open-set"))
    #expect(report.json.member("distractors") == .null)
    #expect(report.json.member("ranks")?.elementCount == 3)
    #expect(report.json.member("gallery") == .integer(experiment.gallerySize))
    #expect(report.text.contains("\nFNIR @ FPIR 0.1 ") && report.text.contains("threshold "))
    // The fixture contains a photo that could not be read.
    #expect(!report.isComplete)

    let curve = try DistractorCurve(
      embeddings, distractors: embeddings.outputs, counts: [3], seed: 7)
    let crowd = IdentificationReport(
      .distractors(curve.estimates(bootstrap: details.bootstrap)), embeddings,
      skippedDistractors: [.init(entry: "z", problem: "is gone")], details: details)
    #expect(crowd.json.memberNames == report.json.memberNames)
    for name in ["mated", "gallery", "ranks", "cmc", "fnir_at_fpir", "strata"] {
      #expect(crowd.json.member(name) == .null, "\(name)")
    }
    #expect(crowd.json.member("probes") == .integer(152))
    #expect(crowd.json.member("distractors")?.elementCount == 1)
    #expect(crowd.text.hasPrefix("rank-1 among 3  "))
    #expect(crowd.text.contains("\n1 distractor could not be used\n"))
    // The default counts are powers of ten and the number of all distractors.
    let all = try DistractorCurve(embeddings, distractors: embeddings.outputs)
    #expect(all.points.map(\.distractorCount) == [1, 10, 41])
  }

  @Test("a report on verification is formatted as text and JSON") func verification() throws {
    let isSame = (0..<40).map { $0 < 20 }
    let metrics = try VerificationMetrics(
      VerificationScores(isSame.map { $0 ? 0.75 : 0.25 }, isSame: isSame), folds: 2,
      bootstrap: details.bootstrap)
    let pairs = try PairFileScores(isSame: [true, false, true], ReportFixture.pairOutputs())
    var report = VerificationReport(metrics, pairs, details: details)
    report.curvePath = "roc.png"
    report.pagePath = "page.html"
    #expect(report.json.memberNames == VerificationReport.jsonMemberHelp.map(\.name))
    #expect(report.json.member("pairs") == .integer(2))
    #expect(report.json.member("roc") == .string("roc.png"))
    #expect(report.json.member("calibrated") == .null)
    #expect(report.json.member("tar_at_far")?.elementCount == 4)
    #expect(report.text.hasPrefix("2-fold accuracy "))
    for part in [
      "\nTAR @ FAR 0.1 ", ", too few impostor pairs to measure\n", "\nAUC  ",
      "\n2 pairs of a\\u{1b}b: 1 genuine, 1 impostor; flip averaging; 95% intervals over pairs\n",
      "\nomitted: 1 pair\n", "\ncurves written to roc.png\nwritten: page.html\n",
    ] { #expect(report.text.contains(part), "\(part): \(report.text)") }
    #expect(report.page.html.contains("95%, from 50 bootstrap samples of the pairs, seed 7"))
  }
}
