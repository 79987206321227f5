import Foundation
import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import Testing

@testable import MTLFaceTraining

/// Tests of the data of a run, including sampling, held-out and unreadable faces, and teachers.
@Suite("Training data")
struct TrainingDataTests {
  private let fixture: TrainingFixture
  private let pool = ThreadPool(threads: 2)

  init() throws { fixture = try TrainingFixture() }

  private func source(
    _ name: String, count: Int, persons: Int,
    _ change: (inout TrainingDataSource) -> Void = { _ in }
  ) throws -> TrainingDataSource {
    var source = TrainingDataSource(path: try fixture.records(name, count: count, persons: persons))
    change(&source)
    return source
  }

  @Test("people of different data sets are different classes, and every tenth key is held out")
  func sets() throws {
    let faces = try CombinedFaceDataset([
      source("a", count: 20, persons: 3) { $0.heldOutEvery = 10 },
      source("b", count: 7, persons: 2) { $0.labels = .identity },
    ])
    #expect(faces.trainingCount == 25 && faces.heldOutCount == 2 && faces.classCount == 5)
    #expect(faces.heldOut.map(faces.name).allSatisfy { $0.hasSuffix("0") })
    let labels = (0..<faces.trainingCount).map(faces.labels)
    #expect(Set(labels.prefix(18).compactMap(\.identity)) == [0, 1, 2])
    #expect(Set(labels.suffix(7).compactMap(\.identity)) == [3, 4])
    #expect(labels.suffix(7).allSatisfy { $0.age == nil })
    #expect(throws: (any Error).self) {
      try CombinedFaceDataset([
        source("c", count: 1, persons: 1) { $0.path = "nowhere" }
      ])
    }
  }

  @Test("the weight of a data set determines how often its faces are sampled")
  func weights() throws {
    let groups = try AgeGroups(count: 7)
    let sources = try [
      source("a", count: 30, persons: 3) { $0.weight = 1 },
      source("b", count: 10, persons: 2) { $0.weight = 3 },
    ]
    let faces = try CombinedFaceDataset(sources)
    var order = try faces.recognitionOrder(isBalanced: false, groups: groups, seed: 1, at: nil)
    let samples = (0..<4000).map { _ in order.next() }
    let fraction = Double(samples.count { $0 >= 30 }) / 4000
    #expect(abs(fraction - 0.75) < 0.03)
    let unweighted = try CombinedFaceDataset(sources.map { TrainingDataSource(path: $0.path) })
    var epoch = try unweighted.recognitionOrder(
      isBalanced: false, groups: groups, seed: 1, at: nil)
    #expect(
      Set((0..<40).map { _ in epoch.next() }).count == 40,
      "without weights, an epoch contains every face once")
  }

  @Test("balanced sampling selects rare age groups and genders as often as common ones")
  func balanced() throws {
    let groups = try AgeGroups(count: 7)
    let faces = try CombinedFaceDataset([source("a", count: 60, persons: 3)])
    var order = try faces.recognitionOrder(isBalanced: true, groups: groups, seed: 1, at: nil)
    var counts: [String: Int] = [:]
    for _ in 0..<6000 {
      let labels = faces.labels(order.next())
      let group = groups.group(ofAge: try #require(labels.age))
      counts["\(group) \(try #require(labels.gender).rawValue)", default: 0] += 1
    }
    let expected = 6000 / counts.count
    #expect(counts.values.allSatisfy { abs($0 - expected) < expected / 4 }, "\(counts)")
  }

  @Test("all target groups are sampled equally often, and a group without faces throws")
  func targets() throws {
    let groups = try AgeGroups(count: 7)
    let faces = try CombinedFaceDataset([source("a", count: 60, persons: 3)])
    var order = try faces.targetOrder(groups: groups, seed: 2, at: nil)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7000 {
      counts[groups.group(ofAge: try #require(faces.labels(order.next()).age))] += 1
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 150 }, "\(counts)")
    let incomplete = try CombinedFaceDataset([source("b", count: 2, persons: 1)])
    #expect(throws: TrainingError.self) {
      try incomplete.targetOrder(groups: groups, seed: 2, at: nil)
    }
  }

  @Test("unreadable faces are reported once and replaced by the next faces")
  func unreadableFaces() throws {
    let path = try fixture.records("a", count: 12, persons: 3, unreadable: [2, 4, 6])
    let faces = try CombinedFaceDataset([TrainingDataSource(path: path)])
    let reader = ImageInputReader(dataset: faces, size: 48)
    func makeSampler(at position: BalancedOrder.Position?) throws -> TrainingSampler {
      TrainingSampler(
        order: try faces.sourceOrder(seed: 4, at: position), dataset: faces, reader: reader,
        flips: true, seed: 9)
    }
    var sampler = try makeSampler(at: nil)
    var unreadableNames: [String] = []
    var batches: [[Int]] = []
    var positions: [BalancedOrder.Position] = []
    for _ in 0..<6 {
      let batch = try sampler.next(4, pool: pool)
      #expect(batch.faces.allSatisfy { ![2, 4, 6].contains($0) && $0 >= 0 })
      unreadableNames += batch.unreadable.map(\.entry)
      batches.append(batch.faces)
      positions.append(sampler.position)
    }
    #expect(unreadableNames.count == 3 && Set(unreadableNames).count == 3)
    for (number, position) in positions.enumerated().dropLast() {
      var resumed = try makeSampler(at: position)
      #expect(try resumed.next(4, pool: .single).faces == batches[number + 1])
    }
    let damagedPath = try fixture.records(
      "damaged", count: 4, persons: 1, unreadable: [0, 1, 2, 3])
    let damaged = try CombinedFaceDataset([TrainingDataSource(path: damagedPath)])
    var damagedSampler = TrainingSampler(
      order: try damaged.sourceOrder(seed: 1, at: nil), dataset: damaged,
      reader: ImageInputReader(dataset: damaged, size: 48), flips: false, seed: 1)
    #expect(throws: TrainingError.self) { try damagedSampler.next(2, pool: pool) }
  }

  @Test("a run reports the first 20 unreadable faces one by one, and then their number")
  func manyUnreadableFaces() throws {
    var configuration = try fixture.configuration(.aifr)
    let path = try fixture.records("many", count: 60, persons: 3, unreadable: Set(0..<45))
    configuration.data = [TrainingDataSource(path: path)]
    configuration.iterations = 40
    let warnings = try fixture.run(configuration, in: "run").events.warnings
    #expect(warnings.count { $0.hasPrefix("skipped: ") } == 20)
    #expect(warnings.last?.contains("a total of 45 entries and faces") ?? false, "\(warnings)")
  }

  @Test("mirroring reverses the pixels of every row, and an image of the wrong size throws")
  func mirrored() throws {
    let faces = try CombinedFaceDataset([source("a", count: 6, persons: 3)])
    let reader = ImageInputReader(dataset: faces, size: 48)
    func read(_ mirrored: Bool) throws -> [Float] {
      var row = [Float](repeating: 0, count: 48 * 48 * 3)
      try row.withUnsafeMutableBufferPointer { try reader.read(1, mirrored: mirrored, into: $0) }
      return row
    }
    let (plain, mirrored) = (try read(false), try read(true))
    var expected: [Float] = []
    for y in 0..<48 {
      for x in (0..<48).reversed() { expected += plain[(y * 48 + x) * 3..<(y * 48 + x) * 3 + 3] }
    }
    #expect(mirrored == expected && mirrored != plain)
    let largeReader = ImageInputReader(dataset: faces, size: 112)
    var row = [Float](repeating: 0, count: 112 * 112 * 3)
    #expect(throws: UnreadableFace.self) {
      try row.withUnsafeMutableBufferPointer { try largeReader.read(0, mirrored: false, into: $0) }
    }
  }

  @Test("every face has its own teacher embedding, or zeros if its data set has no teacher")
  func teachers() throws {
    let values = (0..<20 * 3).map { Float($0) }
    var writer = try NumpyWriter(replacing: fixture.path("t.npy"), columns: 3)
    for row in 0..<20 { try writer.append(Array(values[row * 3..<row * 3 + 3])) }
    try writer.commit()
    let sources = try [
      source("a", count: 20, persons: 3) {
        $0.heldOutEvery = 10
        $0.teacher = fixture.path("t.npy")
      }, source("b", count: 5, persons: 2),
    ]
    let faces = try CombinedFaceDataset(sources)
    let teachers = try #require(try TeacherEmbeddings(arrays: sources, faces))
    #expect(teachers.size == 3)
    let rows = try teachers.embeddings(of: [0, 9, 18]).values
    // Face 9 is the record with key 11, whose row has index 10. Face 18 belongs to the data set
    // without a teacher.
    #expect(rows == [0, 1, 2, 30, 31, 32, 0, 0, 0])
    #expect(try TeacherEmbeddings(arrays: [sources[1]], faces) == nil)
    var mismatched = sources
    mismatched[1].teacher = fixture.path("t.npy")
    #expect(throws: TrainingError.self) { try TeacherEmbeddings(arrays: mismatched, faces) }
  }

  @Test("the sizes of micro-batches differ by at most 1") func microBatches() {
    #expect(
      microBatchSizes(of: 10, count: 3) == [4, 3, 3] && microBatchSizes(of: 6, count: 1) == [6])
    #expect(microBatchSizes(of: 3, count: 3) == [1, 1, 1])
  }
}
