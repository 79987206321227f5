import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@Suite("Age errors")
struct AgeErrorsTests {
  private let groups: AgeGroups

  init() throws { groups = try AgeGroups(count: 7) }

  @Test("mean error, cumulative score and group accuracy equal manually computed values")
  func values() throws {
    let errors = try AgeErrors(
      estimated: [10, 25, 40.5, 70], true: [12, 20, 40, 61], groups: groups)
    #expect(errors.meanAbsoluteError == 4.125)
    #expect(errors.cumulativeScore(5) == 0.75, "an error of exactly 5 years counts")
    #expect(errors.cumulativeScore(0.4) == 0)
    // Only the ages 70 and 61 are in the same group. The groups end at 10, 20, 30, 40, 50 and 60.
    #expect(errors.groupAccuracy == 0.25)
  }

  @Test("ages above 100 are treated as 100") func oldest() throws {
    let errors = try AgeErrors(estimated: [100, 120], true: [116, 90], groups: groups)
    #expect(errors.absoluteErrors == [0, 10])
  }

  @Test("lists of different lengths and invalid ages throw") func refusals() {
    for (estimated, ages) in [
      ([], []), ([1], [1, 2]), ([.nan], [1]), ([1], [.infinity]), ([-1], [1]),
    ] as [([Double], [Double])] {
      #expect(throws: EvaluationError.self) {
        try AgeErrors(estimated: estimated, true: ages, groups: groups)
      }
    }
  }
}
