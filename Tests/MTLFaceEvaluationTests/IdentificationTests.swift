import Foundation
import MTLFaceEvaluation
import MTLFaceTensor
import Testing

/// Reference results computed with NumPy by `Fixtures/make_identification_fixtures.py`.
struct IdentificationCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Outcome: Decodable, Sendable {
    let mate: Double?
    let impostor: Double?
    let ahead: Int
  }
  struct Rate: Decodable, Sendable {
    let fpir: Double
    let rank: Int
    let fnir: Double
  }

  let name: String
  let dimension: Int
  let values: [Float]
  let identities: [Int]
  let leave_one_out: [Outcome]
  let gallery: Int
  let split: [Outcome]
  let open_set: [Rate]

  var testDescription: String { name }

  var faces: LabeledEmbeddings {
    get throws { try LabeledEmbeddings(values, identities: identities) }
  }

  static let all: [IdentificationCase] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/identification.json")
    let data = (try? Data(contentsOf: path)) ?? Data()
    return (try? JSONDecoder().decode([IdentificationCase].self, from: data)) ?? []
  }()
}

@Suite("Identification")
struct IdentificationTests {
  @Test("the fixture file contains all cases") func fixturesArePresent() {
    #expect(IdentificationCase.all.count == 5)
  }

  private func compare(_ scores: IdentificationScores, _ expected: [IdentificationCase.Outcome]) {
    #expect(scores.outcomes.map(\.impostorsAhead) == expected.map(\.ahead))
    for (a, b) in zip(scores.outcomes, expected) {
      #expect(
        (a.mateScore == nil) == (b.mate == nil) && abs((a.mateScore ?? 0) - (b.mate ?? 0)) < 1e-12)
      #expect(
        (a.impostorScore == nil) == (b.impostor == nil)
          && abs((a.impostorScore ?? 0) - (b.impostor ?? 0)) < 1e-12)
    }
    let mated = expected.filter { $0.mate != nil }
    #expect(scores.matedCount == mated.count)
    for rank in 1...5 {
      let hits = Double(mated.count { $0.ahead < rank })
      #expect(
        scores.identificationRate(atRank: rank)
          == (mated.isEmpty ? nil : hits / Double(mated.count)))
      #expect(
        scores.identificationRate(atRank: rank, unmatedProbes: .countedAsMisses) == hits
          / Double(expected.count))
    }
    if mated.isEmpty {
      #expect(throws: EvaluationError.noMates) { try scores.cumulativeMatchCharacteristic(upTo: 3) }
    } else {
      let curve = try? scores.cumulativeMatchCharacteristic(upTo: 5)
      #expect(curve == (1...5).map { scores.identificationRate(atRank: $0) ?? 0 })
    }
  }

  @Test("leave-one-out outcomes equal NumPy results", arguments: IdentificationCase.all)
  func leaveOneOut(_ example: IdentificationCase) throws {
    compare(try .leaveOneOut(example.faces), example.leave_one_out)
  }

  @Test(
    "outcomes with a gallery and FNIR at FPIR equal NumPy results",
    arguments: IdentificationCase.all)
  func openSet(_ example: IdentificationCase) throws {
    let faces = try example.faces
    let scores = try IdentificationScores.comparing(
      faces.subset(at: example.gallery..<example.identities.count),
      with: faces.subset(at: 0..<example.gallery), pool: ThreadPool(threads: 2))
    compare(scores, example.split)
    for expected in example.open_set {
      let point = try scores.falseNegativeRate(
        atFalsePositiveRate: expected.fpir, rank: expected.rank)
      #expect(abs(point.falseNegativeRate - expected.fnir) < 1e-12)
      let accepted = scores.outcomes.count {
        $0.mateScore == nil && ($0.impostorScore ?? -1) >= point.threshold
      }
      #expect(Double(accepted) <= expected.fpir * Double(scores.unmatedCount) + 1e-9)
      #expect(
        point.hasEnoughUnmatedProbes == (expected.fpir * Double(scores.unmatedCount) + 1e-9 >= 1))
    }
  }

  @Test("degenerate inputs throw or have no mates") func degenerate() throws {
    #expect(throws: EvaluationError.noProbes) { try IdentificationScores([]) }
    #expect(throws: EvaluationError.nonFiniteScore(index: 1)) {
      try IdentificationScores([
        ProbeOutcome(mateScore: 1, impostorScore: nil, impostorsAhead: 0),
        ProbeOutcome(mateScore: .nan, impostorScore: nil, impostorsAhead: 0),
      ])
    }
    for (values, identities) in [([1, 2, 3], [0, 1]), ([], [0]), ([1, 2], []), ([0, 0], [0])]
      as [([Float], [Int])]
    {
      #expect(throws: EvaluationError.self) {
        try LabeledEmbeddings(values, identities: identities)
      }
    }
    #expect(throws: EvaluationError.self) { try LabeledEmbeddings([1, .nan], identities: [0]) }
    let faces = try LabeledEmbeddings([1, 0, 0, 1], identities: [0, 1])
    let wide = try LabeledEmbeddings([1, 0, 0], identities: [0])
    #expect(throws: EvaluationError.self) { try IdentificationScores.comparing(wide, with: faces) }
    #expect(throws: EvaluationError.self) { try faces.subset(at: [2]) }
    #expect(throws: EvaluationError.self) { try faces.subset(at: []) }
    let unmated = try IdentificationScores.leaveOneOut(faces)
    #expect(throws: EvaluationError.noMates) {
      try unmated.falseNegativeRate(atFalsePositiveRate: 0)
    }
    let mated = try IdentificationScores.comparing(faces, with: faces)
    #expect(throws: EvaluationError.allMated) {
      try mated.falseNegativeRate(atFalsePositiveRate: 0.1)
    }
    let only = try IdentificationScores.leaveOneOut(faces.subset(at: [0]))
    #expect(only.outcomes == [ProbeOutcome(mateScore: nil, impostorScore: nil, impostorsAhead: 0)])
  }

  @Test("a copy of an image with another identity ranks ahead of the mate") func ties() throws {
    let faces = try LabeledEmbeddings([1, 2, 1, 2, 1, 2], identities: [0, 0, 1])
    let scores = try IdentificationScores.leaveOneOut(faces)
    #expect(scores.outcomes.map(\.impostorsAhead) == [1, 1, 2])
    #expect(scores.identificationRate(atRank: 1) == 0)
    #expect(scores.identificationRate(atRank: 2) == 1)
  }

  @Test(
    "an age-gap selection contains the youngest face of each person as gallery and the oldest as probe"
  )
  func ageGaps() throws {
    let all = try AgeGapSelection(
      identities: [5, 7, 5, 7, 5, 9, 3, 3], ages: [30, 20, 25, 20, 60, 40, 8, 8])
    #expect(all.gallery == [2, 1, 6])
    #expect(all.probes == [4, 3, 7])
    let some = try AgeGapSelection(
      identities: [5, 7, 5, 7, 5, 9, 3, 3], ages: [30, 20, 25, 20, 60, 40, 8, 8], subjectCount: 2,
      seed: 3)
    #expect(some.gallery.count == 2 && some.probes.count == 2)
    #expect(Set(some.gallery).isSubset(of: [2, 1, 6]))
    #expect(throws: EvaluationError.tooFewSubjects(3, wanted: 4)) {
      try AgeGapSelection(
        identities: [5, 7, 5, 7, 5, 9, 3, 3], ages: [30, 20, 25, 20, 60, 40, 8, 8], subjectCount: 4)
    }
    #expect(throws: EvaluationError.tooFewSubjects(0, wanted: 1)) {
      try AgeGapSelection(identities: [1, 2], ages: [1, 2])
    }
    #expect(throws: EvaluationError.self) { try AgeGapSelection(identities: [1], ages: []) }
    #expect(throws: EvaluationError.self) { try AgeGapSelection(identities: [1], ages: [-1]) }
  }

  @Test(
    "more distractors do not increase the identification rate, which equals a direct computation"
  ) func distractors() throws {
    let random = RandomSource(name: "distractors")
    let values = try random.makeTensor(
      .normal(standardDeviation: 1), shape: TensorShape(40, 8), as: Float.self, pool: .single
    ).values
    let faces = try LabeledEmbeddings(
      Array(values[0..<80]), identities: [0, 0, 1, 1, 1, 2, 3, 3, 4, 4])
    let others = try LabeledEmbeddings(Array(values[80...]), identities: Array(10..<40))
    let curve = try DistractorCurve(faces, distractors: others, counts: [30, 1, 10, 10], seed: 1)
    #expect(curve.points.map(\.distractorCount) == [1, 10, 30])
    #expect(curve.pairCount == 2 + 6 + 2 + 2)
    let rates = curve.points.map(\.identificationRate)
    #expect(rates == rates.sorted(by: >))
    // The rate with all distractors is compared with a direct computation for each pair.
    func cosine(_ a: Int, _ b: Int) -> Double {
      func dot(_ a: Int, _ b: Int) -> Double {
        (0..<8).reduce(0) { $0 + Double(values[a * 8 + $1]) * Double(values[b * 8 + $1]) }
      }
      return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }
    var hits = 0
    for a in 0..<10 {
      for b in 0..<10 where a != b && faces.identities[a] == faces.identities[b] {
        if (10..<40).allSatisfy({ cosine(a, $0) < cosine(a, b) }) { hits += 1 }
      }
    }
    #expect(rates[2] == Double(hits) / 12)
    #expect(throws: EvaluationError.self) {
      try DistractorCurve(faces, distractors: others, counts: [31])
    }
    #expect(throws: EvaluationError.self) {
      try DistractorCurve(faces, distractors: others, counts: [])
    }
    #expect(throws: EvaluationError.noMates) {
      try DistractorCurve(others, distractors: faces, counts: [10])
    }
  }

  @Test("results are bit-identical for any number of threads") func threads() throws {
    let values = try RandomSource(name: "threads").makeTensor(
      .normal(standardDeviation: 1), shape: TensorShape(300, 64), as: Float.self, pool: .single
    ).values
    let faces = try LabeledEmbeddings(values, identities: (0..<300).map { $0 / 3 })
    let one = try IdentificationScores.leaveOneOut(faces)
    let three = try IdentificationScores.leaveOneOut(faces, pool: ThreadPool(threads: 3))
    #expect(one.outcomes == three.outcomes)
  }
}
