import MTLFaceTensor
import Testing

@testable import MTLFaceEvaluation

@Suite("Face pairs")
struct FacePairTests {
  private let identities = [4, 7, 4, 9, 7, 4]

  private func key(_ pair: FacePairs.Pair) -> Int { pair.first * 1000 + pair.second }

  @Test("each pair occurs once, and genuine pairs are first") func all() throws {
    let pairs = try FacePairs(identities: identities)
    #expect(pairs.genuineCount == 4 && pairs.possibleGenuineCount == 4)
    #expect(pairs.impostorCount == 11 && pairs.possibleImpostorCount == 11)
    #expect(Set(pairs.pairs.map(key)).count == 15)
    for (index, pair) in pairs.pairs.enumerated() {
      #expect(pair.first < pair.second)
      #expect((identities[pair.first] == identities[pair.second]) == (index < 4))
    }
  }

  @Test(
    "the requested numbers of distinct pairs are selected, and the seed determines the selection",
    arguments: [(3, 5), (0, 40), (60, 1000)])
  func drawn(genuine: Int, impostors: Int) throws {
    let identities = (0..<60).map { $0 / 3 }
    func draw(_ seed: UInt64) throws -> FacePairs {
      try FacePairs(
        identities: identities, genuine: genuine, impostors: impostors, seed: seed)
    }
    let pairs = try draw(1)
    #expect(pairs.genuineCount == min(genuine, 60) && pairs.impostorCount == impostors)
    #expect(Set(pairs.pairs.map(key)).count == pairs.pairs.count)
    for (index, pair) in pairs.pairs.enumerated() {
      #expect(pair.first < pair.second && pair.second < 60)
      #expect((pair.first / 3 == pair.second / 3) == (index < pairs.genuineCount))
    }
    #expect(try pairs == draw(1) && pairs != draw(2))
  }

  @Test("all pairs of a kind are selected with equal probability") func even() throws {
    let identities = (0..<12).map { $0 / 3 }
    var counts: [Int: Int] = [:]
    for seed in 0..<2000 as Range<UInt64> {
      let pairs = try FacePairs(
        identities: identities, genuine: 3, impostors: 20, seed: seed)
      for pair in pairs.pairs { counts[key(pair), default: 0] += 1 }
    }
    // 3 of 12 genuine pairs and 20 of 54 impostor pairs are selected 2000 times. The expected
    // counts are 500 and 741. The tolerance is about five standard deviations.
    for (key, count) in counts {
      let isGenuine = key / 1000 / 3 == key % 1000 / 3
      #expect(abs(count - (isGenuine ? 500 : 741)) < 110, "\(key): \(count)")
    }
    #expect(counts.count == 66)
  }

  @Test("without pairs of both kinds, selection or measures throw and intervals are nil")
  func none() throws {
    #expect(throws: EvaluationError.noPairs) { try FacePairs(identities: []) }
    #expect(throws: EvaluationError.noPairs) { try FacePairs(identities: [3]) }
    #expect(throws: EvaluationError.noPairs) {
      try FacePairs(identities: [3, 3, 4], genuine: 0, impostors: 0)
    }
    let one = try FacePairs(identities: [3, 3, 3])
    #expect(one.genuineCount == 3 && one.impostorCount == 0)
    let faces = try LabeledEmbeddings([1, 2, 3], identities: [3, 3, 3])
    let scores = try FacePairScores(faces, one)
    #expect(throws: EvaluationError.singleClass(isSame: true)) {
      try scores.scores.equalErrorRate()
    }
    let intervals = scores.intervals(atFalseAcceptRates: [0.1])
    #expect(intervals.equalErrorRate == nil && intervals.trueAcceptRates == [nil])
    let otherPairs = try FacePairs(identities: [1, 1, 2, 2])
    #expect(throws: EvaluationError.self) { try FacePairScores(faces, otherPairs) }
  }

  @Test("weighted measures equal NumPy results", arguments: 0..<3)
  func weighted(number: Int) throws {
    let fixture = try PersonFixture.read()
    let example = fixture.pairs[number]
    let count = example.identities.count
    let pairs = try FacePairs(identities: example.identities)
    // The order of the pairs in the fixture is (0, 1), (0, 2), ..., (1, 2) and so on.
    var positions: [Int: Int] = [:]
    for first in 0..<count {
      for second in first + 1..<count { positions[first * 1000 + second] = positions.count }
    }
    let scores = try pairs.pairs.map { example.scores[try #require(positions[key($0)])] }
    let pairScores = try FacePairScores(pairs, scores: scores, identities: example.identities)
    let faces = try LabeledEmbeddings(example.values, identities: example.identities)
    let computed = try FacePairScores(faces, pairs, pool: ThreadPool(threads: 2))
    #expect(zip(computed.scores.scores, scores).allSatisfy { abs($0 - $1) < 1e-3 })
    let sweep = WeightedThresholdSweep(pairScores, rates: fixture.rates)
    for sample in example.samples {
      let metrics = sweep.metrics(weights: sample.weights)
      for (a, b) in zip(metrics, sample.tar + [sample.eer, sample.auc]) {
        #expect(abs(try #require(a) - b) < 1e-12, "\(sample.weights)")
      }
    }
  }

  @Test("with equal weights, measures equal the unweighted measures for any number of threads")
  func equalWeights() throws {
    let example = try PersonFixture.read().pairs[0]
    let faces = try LabeledEmbeddings(example.values, identities: example.identities)
    let pairScores = try FacePairScores(faces, FacePairs(identities: example.identities))
    let metrics = WeightedThresholdSweep(pairScores, rates: [0.05]).metrics(
      weights: [Int](repeating: 1, count: 6))
    #expect(
      try metrics[0] == pairScores.scores.trueAcceptRate(atFalseAcceptRate: 0.05).trueAcceptRate)
    #expect(abs(try metrics[1]! - pairScores.scores.equalErrorRate()) < 1e-12)
    #expect(abs(try metrics[2]! - pairScores.scores.areaUnderCurve()) < 1e-12)
    let bootstrap = Bootstrap(resampleCount: 200, seed: 4)
    let one = pairScores.intervals(atFalseAcceptRates: [0.2, 0.05], bootstrap)
    let three = pairScores.intervals(
      atFalseAcceptRates: [0.2, 0.05], bootstrap, pool: ThreadPool(threads: 3))
    #expect(one == three)
    let (wide, narrow) = (
      try #require(one.trueAcceptRates[0]), try #require(one.trueAcceptRates[1])
    )
    #expect(wide.low <= wide.high && narrow.low <= wide.low && narrow.high <= wide.high)
  }

  @Test("acceptance counts the pairs that satisfy the condition") func accepted() throws {
    let pairs = try FacePairs(identities: identities)
    let scores = (0..<15).map { Double(14 - $0) / 14 }
    let pairScores = try FacePairScores(pairs, scores: scores, identities: identities)
    let all = pairScores.acceptance(at: 0.5)
    #expect(
      all.genuine.hitCount == 4 && all.genuine.totalCount == 4 && all.genuine.personCount == 2)
    #expect(all.impostors == 11 && all.falseAccepts == 4)
    let none = pairScores.acceptance(at: 0.5) { _ in false }
    #expect(none.genuine.rate == nil && none.falseAcceptRate == nil)
    let some = pairScores.acceptance(at: 0.9) { $0.first == 0 }
    #expect(some.genuine.totalCount == 2 && some.impostors == 3)
  }
}
