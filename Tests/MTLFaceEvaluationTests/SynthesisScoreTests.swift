import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@Suite("Synthesis scores")
struct SynthesisScoreTests {
  private typealias Observation = SynthesisScores.Observation

  private func observation(
    _ input: Int, _ source: Int, _ target: Int, _ years: Double, _ cosine: Double
  ) -> Observation {
    Observation(
      inputIndex: input, source: source, target: target, estimatedAge: years, cosine: cosine)
  }

  /// Scores of three inputs. Group 1 is ages 11 to 20, group 2 is 21 to 30, group 6 is above 60.
  private func scores() throws -> SynthesisScores {
    try SynthesisScores(
      [
        observation(0, 1, 1, 15, 0.9), observation(0, 1, 2, 25, 0.8), observation(0, 1, 6, 50, 0.4),
        observation(1, 1, 1, 31, 0.7), observation(1, 1, 2, 28, 0.6), observation(1, 1, 6, 66, 0.2),
        observation(2, 6, 1, 12, 0.5), observation(2, 6, 2, 45, 0.5), observation(2, 6, 6, 50, 0.5),
      ], groups: AgeGroups(count: 7))
  }

  @Test("means over mappings equal values computed by hand") func means() throws {
    let scores = try scores()
    let between = try #require(scores.mappings[1][6])
    #expect(between.count == 2 && between.ageAccuracy == 0.5 && between.meanEstimatedAges == 58)
    #expect(abs(between.identityPreservation - 0.3) < 1e-12)
    #expect(scores.mappings[0].allSatisfy { $0 == nil } && scores.mappings[1][0] == nil)
    // Mapping accuracies: 1-1 1/2, 1-2 1, 1-6 1/2, 6-1 1, 6-2 0, 6-6 0. Every mapping has the same
    // weight, regardless of its number of faces.
    #expect(try abs(scores.ageAccuracy() - 3.0 / 6) < 1e-12)
    #expect(try abs(scores.ageAccuracy(.toOtherGroups) - 2.5 / 4) < 1e-12)
    #expect(try abs(scores.identityPreservation() - (0.8 + 0.7 + 0.3 + 1.5) / 6) < 1e-12)
    #expect(
      try abs(scores.identityPreservation(.toOtherGroups) - (0.7 + 0.3 + 1) / 4) < 1e-12)
    let (first, second): (Double, Double) = ((15 + 31 + 12) / 3, (25 + 28 + 45) / 3)
    let years: [Double?] = [nil, first, second, nil, nil, nil, 166 / 3]
    #expect(scores.meanEstimatedAges == years)
  }

  @Test("intervals resample all observations of an input together") func intervals() throws {
    let scores = try scores()
    let bootstrap = Bootstrap(resampleCount: 200, seed: 3)
    let found = try #require(scores.interval(bootstrap) { try $0.ageAccuracy() })
    // Group 1 draws among inputs 0 and 1, which both give 2/3; group 6 has only input 2. The
    // accuracy is therefore always 1/2.
    #expect(abs(found.high - 0.5) < 1e-12 && abs(found.low - 0.5) < 1e-12)
    let cosine = try #require(scores.interval(bootstrap) { try $0.identityPreservation() })
    // In group 1, input 0 alone gives 0.7 and input 1 alone gives 0.5; group 6 gives 0.5.
    #expect(abs(cosine.low - 0.5) < 1e-12 && abs(cosine.high - 0.6) < 1e-12)
    #expect(scores.interval(bootstrap) { try $0.ageAccuracy() } == found)
    let own = try SynthesisScores([observation(0, 1, 1, 15, 1)], groups: AgeGroups(count: 7))
    #expect(own.interval(bootstrap) { try $0.ageAccuracy(.toOtherGroups) } == nil)
  }

  @Test("empty and invalid observations are rejected") func refusals() throws {
    let groups = try AgeGroups(count: 7)
    #expect(throws: EvaluationError.self) { try SynthesisScores([], groups: groups) }
    for bad in [
      observation(0, 7, 0, 1, 0), observation(0, 0, -1, 1, 0), observation(0, 0, 0, -1, 0),
      observation(0, 0, 0, .nan, 0), observation(0, 0, 0, 1, .infinity),
    ] {
      #expect(throws: EvaluationError.self) { try SynthesisScores([bad], groups: groups) }
    }
    let own = try SynthesisScores([observation(0, 1, 1, 15, 1)], groups: groups)
    #expect(try own.ageAccuracy() == 1)
    #expect(throws: EvaluationError.self) { try own.ageAccuracy(.toOtherGroups) }
  }
}
