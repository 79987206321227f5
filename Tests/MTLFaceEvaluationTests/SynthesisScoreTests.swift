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

  /// Returns the scores of three inputs. Group 1 contains ages from 11 to 20 years, group 2 from 21
  /// to 30 years, and group 6 above 60 years.
  private func scores() throws -> SynthesisScores {
    try SynthesisScores(
      [
        observation(0, 1, 1, 15, 0.9), observation(0, 1, 2, 25, 0.8), observation(0, 1, 6, 50, 0.4),
        observation(1, 1, 1, 31, 0.7), observation(1, 1, 2, 28, 0.6), observation(1, 1, 6, 66, 0.2),
        observation(2, 6, 1, 12, 0.5), observation(2, 6, 2, 45, 0.5), observation(2, 6, 6, 50, 0.5),
      ], groups: AgeGroups(count: 7))
  }

  @Test("means over mappings equal manually computed values") func means() throws {
    let scores = try scores()
    let mapping = try #require(scores.mappings[1][6])
    #expect(mapping.count == 2 && mapping.ageAccuracy == 0.5 && mapping.meanEstimatedAges == 58)
    #expect(abs(mapping.identityPreservation - 0.3) < 1e-12)
    #expect(scores.mappings[0].allSatisfy { $0 == nil } && scores.mappings[1][0] == nil)
    // The accuracies of the mappings 1-1, 1-2, 1-6, 6-1, 6-2 and 6-6 are 1/2, 1, 1/2, 1, 0 and 0.
    // All mappings have the same weight, independent of their numbers of faces.
    #expect(try abs(scores.ageAccuracy() - 3.0 / 6) < 1e-12)
    #expect(try abs(scores.ageAccuracy(.toOtherGroups) - 2.5 / 4) < 1e-12)
    #expect(try abs(scores.identityPreservation() - (0.8 + 0.7 + 0.3 + 1.5) / 6) < 1e-12)
    #expect(
      try abs(scores.identityPreservation(.toOtherGroups) - (0.7 + 0.3 + 1) / 4) < 1e-12)
    let (first, second): (Double, Double) = ((15 + 31 + 12) / 3, (25 + 28 + 45) / 3)
    let years: [Double?] = [nil, first, second, nil, nil, nil, 166 / 3]
    #expect(scores.meanEstimatedAges == years)
  }

  @Test("intervals resample inputs with all of their observations") func intervals() throws {
    let scores = try scores()
    let bootstrap = Bootstrap(resampleCount: 200, seed: 3)
    let accuracy = try #require(scores.interval(bootstrap) { try $0.ageAccuracy() })
    // The inputs 0 and 1 of group 1 have the same mean accuracy, 2/3, and group 6 has only input 2.
    // The accuracy is therefore 1/2 for all samples.
    #expect(abs(accuracy.high - 0.5) < 1e-12 && abs(accuracy.low - 0.5) < 1e-12)
    let cosine = try #require(scores.interval(bootstrap) { try $0.identityPreservation() })
    // The mean cosine is 0.7 for input 0 of group 1, 0.5 for input 1 and 0.5 for group 6.
    #expect(abs(cosine.low - 0.5) < 1e-12 && abs(cosine.high - 0.6) < 1e-12)
    #expect(scores.interval(bootstrap) { try $0.ageAccuracy() } == accuracy)
    let sameGroup = try SynthesisScores([observation(0, 1, 1, 15, 1)], groups: AgeGroups(count: 7))
    #expect(sameGroup.interval(bootstrap) { try $0.ageAccuracy(.toOtherGroups) } == nil)
  }

  @Test("empty and invalid observations throw") func refusals() throws {
    let groups = try AgeGroups(count: 7)
    #expect(throws: EvaluationError.self) { try SynthesisScores([], groups: groups) }
    for invalid in [
      observation(0, 7, 0, 1, 0), observation(0, 0, -1, 1, 0), observation(0, 0, 0, -1, 0),
      observation(0, 0, 0, .nan, 0), observation(0, 0, 0, 1, .infinity),
    ] {
      #expect(throws: EvaluationError.self) { try SynthesisScores([invalid], groups: groups) }
    }
    let sameGroup = try SynthesisScores([observation(0, 1, 1, 15, 1)], groups: groups)
    #expect(try sameGroup.ageAccuracy() == 1)
    #expect(throws: EvaluationError.self) { try sameGroup.ageAccuracy(.toOtherGroups) }
  }
}
