@testable import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor
import Testing

@testable import MTLFaceTraining

@Suite("Training results")
struct TrainingResultTests {
  private let progress = TrainingProgress(
    step: 4, iterations: 1000, learningRate: 0.1, imagesPerSecond: 12.34, seconds: 61,
    secondsLeft: 300, losses: [.init(name: "b", value: 1.25), .init(name: "a", value: 0.5)])

  private func result(_ events: [TrainingEvent], _ ending: TrainingRun.Ending) -> TrainingResult {
    var result = TrainingResult(folder: "run")
    for event in events { result.record(event) }
    result.ending = ending
    return result
  }

  @Test("the text and JSON of a finished run contain its losses, metrics, and files")
  func finished() {
    let result = result(
      [
        .note("a file"), .warning("a face"), .step(progress), .losses(progress),
        .validation(step: 4, metrics: ["z": 2, "y": 1]), .checkpoint(step: 4, path: "c"),
        .finished(step: 1000, model: "run/m"),
      ], .finished)
    #expect(
      result.text(resumeHint: "again") == """
        run: finished after 1,000 steps, 61 s, 12.3 faces/s
        b 1.250, a 0.500
        y 1.000, z 2.000
        1 warning, see the log
        run/m
        run/report.html

        """)
    guard case .object(let members) = result.json else {
      Issue.record("the result is not a JSON object")
      return
    }
    #expect(members.map(\.0) == TrainingResult.jsonMemberHelp.map(\.name))
    let start =
      "{\"ending\":\"finished\",\"step\":1000,\"model\":\"run/m\",\"report\":\"run/report.html\","
      + "\"losses\":{\"b\":1.25,\"a\":0.5},\"metrics\":{\"y\":1.0,\"z\":2.0},"
    #expect(result.json.text.hasPrefix(start), "\(result.json.text)")
  }

  @Test("a run that was stopped before its first losses has no losses and no model")
  func stopped() {
    let result = result([.step(progress), .stopped(step: 4)], .stopped)
    #expect(
      result.text(resumeHint: "again")
        == "run: stopped at step 4 and saved; again\nrun/report.html\n")
    #expect(result.step == 4 && result.progress == nil && result.metricsText.isEmpty)
    #expect(result.json.text.contains("\"model\":null"))
  }

  @Test("the progress is one line of text") func line() {
    #expect(progress.text == "4/1000  12 faces/s  5 min left  b 1.250  a 0.500")
  }

  @Test("a synthesis result reads the steps and the batch size from the metadata of the model")
  func synthesis() throws {
    let groups = try AgeGroups(count: 7)
    let scores = try SynthesisScores(
      [.init(inputIndex: 0, source: 0, target: 1, estimatedAge: 15, cosine: 0.5)], groups: groups)
    var settings = TrainingConfiguration()
    settings.fas.batch = 5
    func result(_ metadata: [String: String]) throws -> SynthesisResult {
      let evaluation = SynthesisEvaluation(
        modelName: "m", configuration: ModelConfiguration(.mobile), metadata: metadata,
        scores: scores, channelShift: [0: 1], skipped: [], examples: [])
      return try SynthesisResult(evaluation, bootstrap: Bootstrap(resampleCount: 20))
    }
    let known = try result(["fas.steps": "1200", "fas.training": settings.encodedJSON()])
    #expect(known.stepCount == 1200 && known.batchSize == 5 && known.method == "MTLFace")
    #expect(known.parameterCount > 0 && known.metrics.ageAccuracy.value == 1)
    let unknown = try result(["fas.training": "{"])
    #expect(unknown.stepCount == nil && unknown.batchSize == nil)
  }
}
