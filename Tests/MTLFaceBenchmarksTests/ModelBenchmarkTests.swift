import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceBenchmarks

/// Tests of the benchmark of a small model; the measured times are not checked.
@Suite("Model benchmark")
struct ModelBenchmarkTests {
  private func makeModel() throws -> FaceModel {
    try FaceModel.makeUntrained(SmallNetworks.configuration(.paper), seed: 1)
  }

  @Test("every stage is timed for every number of threads and batch size") func stages() throws {
    let model = try makeModel()
    let benchmark = try ModelBenchmark(model, threads: [1, 2], batches: [1, 3], rounds: 2)
    var progress: [String] = []
    let timings = try benchmark.stageTimings { progress.append($0) }
    #expect(timings.count == 5 * 2 * 2)
    #expect(
      timings.map(\.threads) == Array(repeating: 1, count: 10) + Array(repeating: 2, count: 10))
    #expect(
      timings.prefix(5).map(\.stage) == [.encode, .embed, .age, .synthesizeOne, .synthesizeAll])
    #expect(timings.allSatisfy { $0.seconds > 0 && $0.gigaflops > 0 })
    // Each of the 20 measurements has a warm-up and two rounds.
    #expect(progress.count == 3 * 20)
    #expect(progress.first == "round 0 of 2: encode, 1 thread, batch 1")

    let counts = try MultiplyAddCounts(model.makeNetwork())
    #expect(timings[0].multiplyAdds == counts.encoding)
    #expect(timings[1].multiplyAdds == counts.encoding + counts.embedding)
    #expect(timings[4].multiplyAdds == counts.synthesis(ages: 7))
    #expect(timings[5].batch == 3 && timings[5].multiplyAdds == 3 * counts.encoding)
  }

  @Test("the profile contains the steps of the embedding plan in descending order of time")
  func steps() throws {
    let benchmark = try ModelBenchmark(makeModel(), threads: [1], batches: [2], rounds: 1)
    let profiles = try benchmark.stepProfiles()
    #expect(profiles.count == 1 && profiles[0].batch == 2)
    let steps = try #require(profiles.first).steps
    #expect(steps.contains { $0.name.hasPrefix("conv 3x3/1 3->4 @48x48") && $0.multiplyAdds > 0 })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.seconds >= $1.seconds })
  }

  @Test("only two stages of a recognizer are timed") func recognizer() throws {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.attention = nil
    configuration.hasAgeAdversary = false
    configuration.age = nil
    configuration.generator = nil
    let model = try FaceModel.makeUntrained(configuration, seed: 1)
    let timings = try ModelBenchmark(model, threads: [1], batches: [1], rounds: 1).stageTimings()
    #expect(timings.map(\.stage) == [.encode, .embed])
  }
}
