import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTraining
import Testing

/// Tests that a resumed run gives exactly the same result as an uninterrupted run.
@Suite("Resumed runs")
struct ResumeTests {
  /// Settings that affect the training state.
  enum Variant: String, CaseIterable {
    case plain, accumulated, frozen, balanced, averaged, gendered

    func apply(_ configuration: inout TrainingConfiguration) {
      switch self {
      case .plain: break
      case .accumulated:
        configuration.aifr.accumulation = 2
        configuration.fas.accumulation = 2
      case .frozen: configuration.aifr.frozen = [.encoder]
      case .balanced:
        configuration.aifr.isBalanced = true
        configuration.aifr.reversal.warmStarts = true
      case .averaged: configuration.fas.average = 0.9
      case .gendered: configuration.aifr.lambdaGender = 0.1
      }
    }
  }

  @Test(
    "model and losses do not depend on where the run was stopped or on the number of threads",
    arguments: TrainingConfiguration.Task.allCases, Variant.allCases)
  func identical(_ task: TrainingConfiguration.Task, _ variant: Variant) throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration(task)
    variant.apply(&configuration)
    let uninterrupted = try fixture.run(configuration, in: "uninterrupted", threads: 1)
    #expect(uninterrupted.ending == .finished)
    let first = try fixture.run(configuration, in: "resumed", threads: 2, stopAfter: 3)
    #expect(first.ending == .stopped)
    // Resuming does not need the start model.
    try FileManager.default.removeItem(atPath: fixture.path("start.safetensors"))
    let second = try fixture.run(
      configuration, in: "resumed", resuming: true, threads: 3, stopAfter: 4)
    #expect(second.ending == .stopped)
    let last = try fixture.run(configuration, in: "resumed", resuming: true, threads: 2)
    #expect(last.ending == .finished)
    #expect(
      try fixture.data("uninterrupted/model.safetensors")
        == fixture.data("resumed/model.safetensors"))
    let model = try FaceModel.open(fixture.path("resumed/model.safetensors"))
    #expect((model.configuration.gender != nil) == (variant == .gendered && task != .fas))
    let parts = first.events + second.events + last.events
    #expect(Self.losses(uninterrupted.events) == Self.losses(parts))
  }

  /// Returns the losses of all steps.
  private static func losses(_ events: [TrainingEvent]) -> [[TrainingProgress.Loss]] {
    events.compactMap { if case .step(let progress) = $0 { progress.losses } else { nil } }
  }

  @Test("a run with a positive lambdaGender trains a gender estimator") func genders() throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration(.aifr)
    configuration.aifr.lambdaGender = 1
    configuration.aifr.flips = false
    configuration.iterations = 150
    let events = try fixture.run(configuration, in: "run").events
    let losses = events.compactMap { event -> Double? in
      guard case .losses(let progress) = event else { return nil }
      return progress.losses.first { $0.name == "aifr.gender" }?.value
    }
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    #expect(last < first / 2, "\(losses)")
  }

  @Test(
    "resuming reports a damaged checkpoint and continues from the previous one",
    arguments: [0, 1, 2])
  func damagedCheckpoint(_ kind: Int) throws {
    let fixture = try TrainingFixture()
    let configuration = try fixture.configuration(.aifr)
    try fixture.run(configuration, in: "uninterrupted")
    try fixture.run(configuration, in: "run", stopAfter: 9)
    let newest = fixture.path("run/checkpoints/step-000000009.safetensors")
    var bytes = try Data(contentsOf: URL(filePath: newest))
    switch kind {
    case 0: bytes[bytes.count - 1000] ^= 0x10
    case 1: bytes = bytes.prefix(bytes.count / 2)
    default: bytes = Data()
    }
    try bytes.write(to: URL(filePath: newest))
    let resumed = try fixture.run(configuration, in: "run", resuming: true)
    #expect(resumed.events.warnings.contains { $0.contains("step-000000009") })
    let steps = resumed.events.compactMap { event -> Int? in
      if case .step(let progress) = event { progress.step } else { nil }
    }
    #expect(steps == [9, 10, 11, 12])
    #expect(
      try fixture.data("uninterrupted/model.safetensors") == fixture.data("run/model.safetensors"))
  }

  @Test("a run keeps only its newest checkpoints") func checkpointsKept() throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration(.aifr)
    configuration.run.checkpointEvery = 1
    configuration.run.checkpointsKept = 2
    try fixture.run(configuration, in: "run")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: fixture.path("run/checkpoints"))
    #expect(names.sorted() == ["step-000000011.safetensors", "step-000000012.safetensors"])
  }

  @Test("starting a run in a folder that contains a run or is in use throws") func usedFolders()
    throws
  {
    let fixture = try TrainingFixture()
    let configuration = try fixture.configuration(.aifr)
    try fixture.run(configuration, in: "run", stopAfter: 2)
    #expect(throws: TrainingError.self) { try fixture.run(configuration, in: "run") }
    let openRun = try TrainingRun(
      configuration, folder: fixture.path("run"), resuming: true, pool: .single)
    #expect(throws: TrainingError.self) {
      try fixture.run(configuration, in: "run", resuming: true)
    }
    #expect(openRun.step == 2)
  }

  @Test("resuming with fewer faces than before throws") func otherData() throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration(.aifr)
    try fixture.run(configuration, in: "run", stopAfter: 7)
    configuration.data = [
      TrainingDataSource(path: try fixture.records("few", count: 6, persons: 4))
    ]
    #expect(throws: (any Error).self) {
      try fixture.run(configuration, in: "run", resuming: true)
    }
  }
}
