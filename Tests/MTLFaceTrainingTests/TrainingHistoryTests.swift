import MTLFaceNetwork
import MTLFaceReports
import Testing

@testable import MTLFaceTraining

@Suite("Training history") struct TrainingHistoryTests {
  @Test("a history collects the values, checkpoints, and warnings of a log") func events() {
    var start = TrainingRecord(.start, step: 3, seconds: 0)
    start.imagesPerSecond = 5
    var step = TrainingRecord(.step, step: 9, seconds: 7)
    step.learningRate = 0.1
    var checkpoint = TrainingRecord(.checkpoint, step: 9, seconds: 8)
    checkpoint.file = "a.safetensors"
    var unnamed = checkpoint
    unnamed.file = nil
    var warning = TrainingRecord(.warning, step: 5, seconds: 9)
    warning.text = "w"
    let history = TrainingHistory([start, step, checkpoint, unnamed, warning])
    #expect(history.stepRange == 3...9 && history.stepCount == 5 && history.seconds == 9)
    #expect(history.imagesPerSecond == 5)
    #expect(history.learningRates == [.init(step: 9, value: 0.1)])
    #expect(history.newestCheckpoint == "a.safetensors")
    #expect(history.warnings.map(\.text) == ["w"] && history.warnings.map(\.step) == [5])
    let empty = TrainingHistory([])
    #expect(empty.stepRange == 0...0 && empty.losses.isEmpty && empty.newestCheckpoint == nil)
  }

  @Test("metrics of age groups are in the order of the groups and labeled with their ages")
  func order() throws {
    var record = TrainingRecord(.validation, step: 1, seconds: 0)
    for group in 0..<12 { record.metrics["fas.age.\(group)"] = 0.5 }
    record.metrics["odd"] = 1
    let history = try TrainingHistory([record], groups: AgeGroups(count: 7))
    #expect(history.metrics.map(\.name) == (0..<12).map { "fas.age.\($0)" } + ["odd"])
    #expect(
      history.metrics.map(\.label) == [
        "<=10", "11-20", "21-30", "31-40", "41-50", "51-60", ">=61", "7", "8", "9", "10", "11",
        "odd",
      ])
    #expect(Set(history.metrics.dropLast().map(\.description)).count == 1)
    #expect(TrainingHistory([record]).metrics.first?.label == "0")
  }

  @Test("a history keeps the first 64 names with all their points") func limit() throws {
    let records = (0..<1000).map { step in
      var record = TrainingRecord(.step, step: step, seconds: 0)
      record.losses = ["name \(step % 200)": Double(step)]
      return record
    }
    let history = TrainingHistory(records)
    #expect(history.losses.count == 64)
    let first = try #require(history.losses.first { $0.name == "name 0" })
    #expect(first.points.map(\.step) == [0, 200, 400, 600, 800])
  }
}
