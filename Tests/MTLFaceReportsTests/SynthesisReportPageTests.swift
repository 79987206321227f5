import Foundation
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceVision
import Testing

@testable import MTLFaceData
@testable import MTLFaceReports

@Suite("HTML page about synthesis models") struct SynthesisReportPageTests {
  /// Returns an evaluation in which almost all estimated ages are in the target age groups.
  private func evaluation(_ name: String, exampleCount: Int) throws -> SynthesisEvaluation {
    let groups = try AgeGroups(count: 7)
    let observations = (0..<14).flatMap { input in
      (0..<7).map { target in
        SynthesisScores.Observation(
          inputIndex: input, source: input % 7, target: target,
          estimatedAge: 5 + 10 * Double(target) + (input == 3 ? 11 : 0), cosine: 0.75)
      }
    }
    let face = try Tensor<Float>(repeating: 0.5, shape: TensorShape(1, 8, 8, 3))
    let example = SynthesisEvaluation.Example(
      input: face, results: [Tensor<Float>](repeating: face, count: 7), age: 31,
      estimatedAges: (0..<7).map { 5 + 10 * Double($0) })
    return SynthesisEvaluation(
      modelName: name, configuration: ModelConfiguration(.paper), metadata: [:],
      scores: try SynthesisScores(observations, groups: groups),
      channelShift: [0: 1.5, 1: 2.5], skipped: [],
      examples: [SynthesisEvaluation.Example](repeating: example, count: exampleCount))
  }

  private func result(_ name: String, exampleCount: Int = 2) throws -> SynthesisResult {
    let evaluation = try evaluation(name, exampleCount: exampleCount)
    return try SynthesisResult(
      evaluation, SynthesisMetrics(evaluation.scores, bootstrap: Bootstrap(resampleCount: 20)),
      method: "<ICM>", parameterCount: 4321, stepCount: 12_000)
  }

  @Test("the page of one model contains cards, a table, a curve and examples") func oneModel()
    throws
  {
    let result = try result("runs/<a>/model.safetensors")
    #expect(result.evaluation.shortName == "<a>")
    #expect(result.cells[1...4] == ["<ICM>", "4,321", "12,000", "?"])
    #expect(result.cells[7] == "2.0, 2.5")
    let page = try SynthesisReportPage(
      [result], dataName: "<0>", ageEstimatorName: "<a>", recognizerName: "i.st",
      skipped: [.init(entry: "x.png", problem: "<unreadable>")]
    ).html()
    for part in [
      "<title>Face age synthesis on &lt;0&gt;</title>", "2 faces, each synthesized",
      "estimated with &lt;a&gt;", "in the target age group", "<b>0.75</b>",
      "&lt;ICM&gt;: &lt;a&gt;</span>", "Identity preservation</h3>",
      "Faces that could not be used (1)", "x.png: &lt;unreadable&gt;",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(page.components(separatedBy: "<img ").count - 1 == 1)
    #expect(!page.contains("<ICM>") && !page.contains("<a>"))
  }

  @Test("the page of several models contains one chart and no cards") func severalModels() throws {
    let page = try SynthesisReportPage(
      [result("a.st"), result("b.st", exampleCount: 0)], dataName: "d", ageEstimatorName: "x",
      recognizerName: "y"
    ).html()
    #expect(page.contains("path class=\"line c1\"") && !page.contains("class=\"cards\""))
    #expect(page.components(separatedBy: "<img ").count - 1 == 1)
    #expect(try SynthesisSheet(examplesOf: evaluation("b", exampleCount: 0)) == nil)
  }

  @Test("a report of several models is formatted as text and JSON") func report() throws {
    var report = try SynthesisReport(
      [result("a.st"), result("b.st")], sheetPaths: ["a.png", nil],
      skipped: [.init(entry: "x.png", problem: "is gone")],
      inputs: .init(
        datasetPath: "set", dataName: "d", ageEstimatorPath: "x", recognizerPath: "y", seed: 3))
    report.pagePath = "page.html"
    let members = report.json.memberNames
    #expect(members == SynthesisReport.jsonMemberHelp.map(\.name))
    let text = report.json.text
    for part in [
      "\"faces\":2,", "\"model\":\"b.st\",\"generator\":\"MTLFace\",\"parameters\":4321,",
      "\"batch\":null,", "\"sheet\":\"a.png\"}", "\"sheet\":null}",
      "\"skipped\":[{\"face\":\"x.png\",\"problem\":\"is gone\"}],\"seed\":3,",
    ] { #expect(text.contains(part), "\(part): \(text)") }
    for part in [
      "model  generator", "\n\n2 faces; 95% intervals over faces\n",
      "\na.st: age accuracy in %, source (rows) to target (columns)\n",
      "\n  mean age         5.8", "\nwritten: page.html\n",
    ] { #expect(report.text.contains(part), "\(part): \(report.text)") }
    #expect(try report.page.html().contains("Face age synthesis on d"))
  }

  @Test("a contact sheet has a row for each example") func sheet() throws {
    let sheet = try #require(try SynthesisSheet(examplesOf: evaluation("a", exampleCount: 3)))
    #expect(try sheet.rows().map(\.count) == [8, 8, 8])
    #expect(sheet.inputAges == [31, 31, 31])
    #expect(try sheet.rows()[2].map(\.label).last == ">=61\nread as 65")
  }
}
