import Foundation
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Applying a model to a data set")
struct DatasetInferenceTests {
  /// The values of the events that an inference has reported.
  private struct Events {
    var misses: [Int] = []
    var damageCount = 0
    var unconfirmed: [Int] = []
    var done: [Int] = []
    var skipped: [FaceDataset.Problem] = []

    mutating func record(_ event: DatasetInference.Event) {
      switch event {
      case .damagedCache: damageCount += 1
      case .cacheMisses(let count, let total, _): misses = [count, total]
      case .unconfirmedFaces(let confirmed, let pictures): unconfirmed = [confirmed, pictures]
      case .progress(let number, _): done.append(number)
      case .finished(let problems): skipped = problems
      }
    }
  }

  private func run(
    _ fixture: InferenceFixture, _ query: DatasetInference.Query, threads: Int = 2,
    isAligned: Bool = false, indices: [Int]? = nil, cache: String? = nil
  ) throws -> (outputs: ModelOutputs, events: Events) {
    let inference = DatasetInference(
      try fixture.loader(isAligned: isAligned), pool: ThreadPool(threads: threads), batchSize: 3,
      cache: cache.map { DatasetInference.Cache(folder: fixture.folder.path($0), context: "test") })
    var events = Events()
    let outputs = try inference.outputs(
      forFacesAt: indices ?? Array(inference.dataset.samples.indices), query: query
    ) { events.record($0) }
    return (outputs, events)
  }

  @Test("the outputs have the order of the faces for any number of threads", arguments: [1, 3])
  func outputs(threads: Int) throws {
    let fixture = try InferenceFixture(imageCount: 10)
    try fixture.folder.write("not an image".utf8, "set/a/4.png")
    let (outputs, events) = try run(fixture, fixture.query(), threads: threads)
    #expect(outputs.indices == [1, 2, 3, 5, 6, 7, 8, 9])
    #expect(outputs.values == outputs.indices.map { [Float(10 * $0), Float(20 * $0)] })
    #expect(outputs.labels.allSatisfy { $0.identity == 0 } && outputs.cachedCount == 0)
    #expect(outputs.multipleFacePhotos.map(\.faceCount) == [2])
    let problems = Dictionary(
      uniqueKeysWithValues: outputs.skipped.map { ($0.entry, $0.problem) })
    #expect(problems["a/0.png"] == "shows no face" && problems.count == 2)
    // The reason does not repeat the path.
    #expect(problems["a/4.png"]?.contains("4.png") == false)
    #expect(events.skipped == outputs.skipped && events.done == Array(0..<10))
    #expect(events.misses.isEmpty && events.unconfirmed.isEmpty)
  }

  @Test("only the requested faces are processed, and a run without outputs throws") func some()
    throws
  {
    let fixture = try InferenceFixture(imageCount: 3)
    #expect(try run(fixture, fixture.query(), indices: [1, 2]).outputs.indices == [1, 2])
    #expect(fixture.takeEvaluatedCount() == 2)
    let error = #expect(throws: DatasetError.self) {
      _ = try run(fixture, fixture.query(), indices: [0])
    }
    #expect(error?.description.contains("a/0.png: shows no face") == true)
  }

  @Test("with a cache, only new and changed faces are processed") func cache() throws {
    let fixture = try InferenceFixture(imageCount: 6)
    let first = try run(fixture, fixture.query(), cache: "c")
    #expect(fixture.takeEvaluatedCount() == 5 && first.events.misses.isEmpty)
    let second = try run(fixture, fixture.query(), cache: "c")
    // The cache does not contain the face that could not be read.
    #expect(fixture.takeEvaluatedCount() == 0 && second.events.misses == [1, 6])
    #expect(second.outputs.cachedCount == 5 && second.outputs.values == first.outputs.values)
    #expect(second.outputs.skipped == first.outputs.skipped)

    try fixture.write(2, gray: 222, side: 40)
    let changed = try run(fixture, fixture.query(), cache: "c")
    #expect(fixture.takeEvaluatedCount() == 1 && changed.events.misses == [2, 6])
    #expect(changed.outputs.values.contains([222, 444]))
    #expect(changed.outputs.multipleFacePhotos.count == 1)
    #expect(try run(fixture, fixture.query(), cache: "c").outputs.multipleFacePhotos.count == 1)

    // Another model has a separate cache.
    #expect(try run(fixture, fixture.query(fingerprint: 2), cache: "c").outputs.cachedCount == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path("c")).count == 2)
  }

  @Test("a damaged cache is reported and recomputed") func damaged() throws {
    let fixture = try InferenceFixture(imageCount: 4)
    let first = try run(fixture, fixture.query(), cache: "c")
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: fixture.folder.path("c")).first)
    var bytes = try fixture.folder.bytes("c/\(name)")
    bytes[bytes.count - 5] ^= 1
    try bytes.write(to: fixture.folder.url.appending(path: "c/\(name)"))
    _ = fixture.takeEvaluatedCount()
    let recomputed = try run(fixture, fixture.query(), cache: "c")
    #expect(recomputed.events.damageCount == 1 && recomputed.events.misses.isEmpty)
    #expect(fixture.takeEvaluatedCount() == 3)
    #expect(recomputed.outputs.values == first.outputs.values)
    #expect(try run(fixture, fixture.query(), cache: "c").outputs.cachedCount == 3)
  }

  @Test("unaligned images are reported if the data set is declared as aligned")
  func unconfirmedFaces() throws {
    let fixture = try InferenceFixture(imageCount: 4)
    let (outputs, events) = try run(fixture, fixture.query(), isAligned: true)
    #expect(events.unconfirmed == [0, 4])
    // The warning does not change the outputs. The black image is also used, because detection does
    // not run.
    #expect(outputs.values.map { $0[0] } == [0, 10, 20, 30])
  }

  @Test("estimated ages are compared with the age labels") func ages() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "b.png"] { try folder.picture(name) }
    let list = try folder.write("0 a.png 20 0\n1 b.png 40 1\n".utf8, "list.txt")
    var outputs = ModelOutputs(try FaceDataset(list: list), width: 1)
    outputs.append([23, 1], forFaceAt: 0)
    outputs.append([39, 1], forFaceAt: 1)
    let metrics = try AgeMetrics(
      outputs, groups: AgeGroups(count: 7), cumulativeScoreYears: [2],
      bootstrap: Bootstrap(resampleCount: 20))
    #expect(metrics.all.errors.meanAbsoluteError == 2 && metrics.ages == [20, 40])
    #expect(metrics.cumulativeScoreYears == [2])
  }
}
