import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@Suite("Age errors")
struct AgeErrorsTests {
  private let groups: AgeGroups

  init() throws { groups = try AgeGroups(count: 7) }

  @Test("mean error, cumulative score and group accuracy equal values computed by hand")
  func values() throws {
    let errors = try AgeErrors(
      estimated: [10, 25, 40.5, 70], true: [12, 20, 40, 61], groups: groups)
    #expect(errors.meanAbsoluteError == 4.125)
    #expect(errors.cumulativeScore(5) == 0.75, "an error of exactly 5 is within 5")
    #expect(errors.cumulativeScore(0.4) == 0)
    // 10 is <=10 and 12 is not; 25 and 20 differ; 40.5 exceeds 40; 70 and 61 are both >=61.
    #expect(errors.groupAccuracy == 0.25)
  }

  @Test("ages above 100 count as 100") func oldest() throws {
    let errors = try AgeErrors(estimated: [100, 120], true: [116, 90], groups: groups)
    #expect(errors.absoluteErrors == [0, 10])
  }

  @Test("mismatched lists and invalid ages are rejected") func refusals() {
    for (estimated, ages) in [
      ([], []), ([1], [1, 2]), ([.nan], [1]), ([1], [.infinity]), ([-1], [1]),
    ] as [([Double], [Double])] {
      #expect(throws: EvaluationError.self) {
        try AgeErrors(estimated: estimated, true: ages, groups: groups)
      }
    }
  }
}
