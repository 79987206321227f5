import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@Suite("Synthesis by mappings between age groups")
struct SynthesisScoreTests {
  private typealias Answer = SynthesisScores.Answer

  private func answer(
    _ input: Int, _ source: Int, _ target: Int, _ years: Double, _ cosine: Double
  ) -> Answer {
    Answer(input: input, source: source, target: target, years: years, cosine: cosine)
  }

  /// Group 1 is 11 to 20, group 2 21 to 30, group 6 above 60.
  private func scores() throws -> SynthesisScores {
    try SynthesisScores(
      [
        answer(0, 1, 1, 15, 0.9), answer(0, 1, 2, 25, 0.8), answer(0, 1, 6, 50, 0.4),
        answer(1, 1, 1, 31, 0.7), answer(1, 1, 2, 28, 0.6), answer(1, 1, 6, 66, 0.2),
        answer(2, 6, 1, 12, 0.5), answer(2, 6, 2, 45, 0.5), answer(2, 6, 6, 50, 0.5),
      ], groups: AgeGroups(count: 7))
  }

  @Test("means of mappings, by hand") func means() throws {
    let scores = try scores()
    let between = try #require(scores.mappings[1][6])
    #expect(between.count == 2 && between.ageAccuracy == 0.5 && between.meanYears == 58)
    #expect(abs(between.identityPreservation - 0.3) < 1e-12)
    #expect(scores.mappings[0].allSatisfy { $0 == nil } && scores.mappings[1][0] == nil)
    // 1-1 1/2, 1-2 1, 1-6 1/2, 6-1 1, 6-2 0, 6-6 0: every mapping counts once, however many faces.
    #expect(try abs(scores.ageAccuracy() - 3.0 / 6) < 1e-12)
    #expect(try abs(scores.ageAccuracy(.toOtherGroups) - 2.5 / 4) < 1e-12)
    #expect(try abs(scores.identityPreservation() - (0.8 + 0.7 + 0.3 + 1.5) / 6) < 1e-12)
    #expect(
      try abs(scores.identityPreservation(.toOtherGroups) - (0.7 + 0.3 + 1) / 4) < 1e-12)
    let (first, second): (Double, Double) = ((15 + 31 + 12) / 3, (25 + 28 + 45) / 3)
    let years: [Double?] = [nil, first, second, nil, nil, nil, 166 / 3]
    #expect(scores.meanYears == years)
  }

  @Test("intervals draw all answers of an input together") func intervals() throws {
    let scores = try scores()
    let bootstrap = Bootstrap(samples: 200, seed: 3)
    let found = try #require(scores.interval(bootstrap) { try $0.ageAccuracy() })
    // Group 1 draws among inputs 0 and 1, which both give 2/3; group 6 has input 2 alone: always 1/2.
    #expect(abs(found.high - 0.5) < 1e-12 && abs(found.low - 0.5) < 1e-12)
    let cosine = try #require(scores.interval(bootstrap) { try $0.identityPreservation() })
    // Input 0 alone in group 1 gives 0.7, input 1 alone 0.5; group 6 gives 0.5.
    #expect(abs(cosine.low - 0.5) < 1e-12 && abs(cosine.high - 0.6) < 1e-12)
    #expect(scores.interval(bootstrap) { try $0.ageAccuracy() } == found)
    let own = try SynthesisScores([answer(0, 1, 1, 15, 1)], groups: AgeGroups(count: 7))
    #expect(own.interval(bootstrap) { try $0.ageAccuracy(.toOtherGroups) } == nil)
  }

  @Test("what cannot be judged is refused") func refusals() throws {
    let groups = try AgeGroups(count: 7)
    #expect(throws: EvaluationError.self) { try SynthesisScores([], groups: groups) }
    for bad in [
      answer(0, 7, 0, 1, 0), answer(0, 0, -1, 1, 0), answer(0, 0, 0, -1, 0),
      answer(0, 0, 0, .nan, 0), answer(0, 0, 0, 1, .infinity),
    ] {
      #expect(throws: EvaluationError.self) { try SynthesisScores([bad], groups: groups) }
    }
    let own = try SynthesisScores([answer(0, 1, 1, 15, 1)], groups: groups)
    #expect(try own.ageAccuracy() == 1)
    #expect(throws: EvaluationError.self) { try own.ageAccuracy(.toOtherGroups) }
  }
}

@Suite("Judging synthesised faces by other networks")
struct SynthesisJudgeTests {
  private let pool = ThreadPool(threads: 2)

  private func model(
    _ seed: UInt64, _ change: (inout ModelConfiguration) -> Void = { _ in }
  ) throws -> InferenceModel {
    var configuration = SmallNetworks.configuration(.mobile)
    change(&configuration)
    let network = try FaceNetwork(configuration)
    return try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: seed), pool: pool)
  }

  private func recogniser() throws -> InferenceModel {
    try model(8) {
      $0.attention = nil
      $0.age = nil
      $0.generator = nil
      $0.hasAgeAdversary = false
    }
  }

  @Test("the evaluators' answers on pictures of 8 bits") func answers() throws {
    let (judged, estimator, recogniser) = try (model(4), model(6), recogniser())
    let judge = try SynthesisJudge(ages: estimator, identities: recogniser)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    let found = try judge.judge(
      judged, on: judged.encode(images), ages: [15, 99], from: 5, pool: pool)
    #expect(found.answers.count == 14 && found.images.count == 7)
    #expect(found.answers.map(\.target) == (0..<7).flatMap { [$0, $0] })
    #expect(found.answers.map(\.source) == (0..<7).flatMap { _ in [1, 6] })
    #expect(found.answers.map(\.input) == (0..<7).flatMap { _ in [5, 6] })
    for (target, picture) in found.images.enumerated() {
      for value in picture.values {
        let level = (value + 1) * 127.5
        #expect(abs(level - level.rounded()) < 1e-3 && (-1...1).contains(value))
      }
      let years = try estimator.ages(estimator.encode(picture)).years.values
      let theirs = found.answers.filter { $0.target == target }
      #expect(theirs.map { Float($0.years) } == years)
      let (a, b) = try (
        recogniser.embeddings(of: images).values, recogniser.embeddings(of: picture).values
      )
      for face in 0..<2 {
        let rows = face * 9..<(face + 1) * 9
        func dot(_ x: [Float], _ y: [Float]) -> Double {
          rows.reduce(0) { $0 + Double(x[$1]) * Double(y[$1]) }
        }
        let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        #expect(abs(theirs[face].cosine - cosine) < 1e-5)
      }
    }
    // The shift is the largest over a face's results, in gray levels.
    let before = images.values
    for face in 0..<2 {
      var wanted = 0.0
      for after in found.images.map(\.values) {
        for colour in 0..<3 {
          var shift = 0.0
          for place in stride(from: face * 6912 + colour, to: (face + 1) * 6912, by: 3) {
            shift += Double(after[place]) - Double(before[place])
          }
          wanted = max(wanted, abs(shift) / 2304 * 127.5)
        }
      }
      #expect(abs(found.channelShift[face] - wanted) < 1e-6 * max(wanted, 1))
    }
  }

  @Test("what cannot be judged is refused") func refusals() throws {
    let (judged, recogniser) = try (model(4), recogniser())
    #expect(throws: NetworkError.missingPart("age estimator")) {
      try SynthesisJudge(ages: recogniser, identities: judged)
    }
    let judge = try SynthesisJudge(ages: judged, identities: recogniser)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    #expect(throws: NetworkError.missingPart("generator")) {
      try judge.judge(recogniser, on: recogniser.encode(images), ages: [1, 2], pool: pool)
    }
    #expect(throws: NetworkError.foreignEncoding) {
      try judge.judge(judged, on: recogniser.encode(images), ages: [1, 2], pool: pool)
    }
    for ages in [[1], [1, .nan], [1, -1]] as [[Double]] {
      #expect(throws: EvaluationError.self) {
        try judge.judge(judged, on: judged.encode(images), ages: ages, pool: pool)
      }
    }
  }
}
