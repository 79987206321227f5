import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@Suite("Age confusion matrix")
struct AgeConfusionMatrixTests {
  private func confusion() throws -> AgeConfusionMatrix {
    try AgeConfusionMatrix(
      estimated: [5, 15, 25, 200, 8], true: [7, 9, 28, 65, 3], groups: AgeGroups(count: 7))
  }

  @Test("counts and rates equal values computed by hand") func counts() throws {
    let found = try confusion()
    #expect(found.counts[0] == [2, 1, 0, 0, 0, 0, 0])
    #expect(found.counts[2] == [0, 0, 1, 0, 0, 0, 0])
    #expect(found.counts[6] == [0, 0, 0, 0, 0, 0, 1])
    #expect(found.counts.joined().reduce(0, +) == 5)
    #expect(found.rate(of: 0, estimatedAs: 1) == 1.0 / 3)
    #expect(found.rate(of: 1, estimatedAs: 1) == nil, "the group has no faces")
    #expect(found.rate(of: 7, estimatedAs: 0) == nil && found.rate(of: 0, estimatedAs: -1) == nil)
  }

  @Test("the diagonal gives the group accuracy") func accuracy() throws {
    let groups = try AgeGroups(count: 7)
    let (estimated, ages) = ([5.0, 15, 25, 200, 8], [7.0, 9, 28, 65, 3])
    let errors = try AgeErrors(estimated: estimated, true: ages, groups: groups)
    let found = try AgeConfusionMatrix(estimated: estimated, true: ages, groups: groups)
    let right = (0..<7).reduce(0) { $0 + found.counts[$1][$1] }
    #expect(errors.groupAccuracy == Double(right) / 5)
  }

  @Test("mismatched lists and invalid ages are rejected") func refusals() throws {
    #expect(throws: EvaluationError.self) {
      try AgeConfusionMatrix(estimated: [1], true: [], groups: AgeGroups(count: 7))
    }
    #expect(throws: EvaluationError.self) {
      try AgeConfusionMatrix(estimated: [.nan], true: [1], groups: AgeGroups(count: 7))
    }
  }
}
