import MTLFaceEvaluation
import MTLFaceNetwork
import Testing

@Suite("Age confusion matrix")
struct AgeConfusionMatrixTests {
  private func confusion() throws -> AgeConfusionMatrix {
    try AgeConfusionMatrix(
      estimated: [5, 15, 25, 200, 8], true: [7, 9, 28, 65, 3], groups: AgeGroups(count: 7))
  }

  @Test("counts and rates equal manually computed values") func counts() throws {
    let confusion = try self.confusion()
    #expect(confusion.counts[0] == [2, 1, 0, 0, 0, 0, 0])
    #expect(confusion.counts[2] == [0, 0, 1, 0, 0, 0, 0])
    #expect(confusion.counts[6] == [0, 0, 0, 0, 0, 0, 1])
    #expect(confusion.counts.joined().reduce(0, +) == 5)
    #expect(confusion.rate(of: 0, estimatedAs: 1) == 1.0 / 3)
    #expect(confusion.rate(of: 1, estimatedAs: 1) == nil, "the group has no faces")
    #expect(
      confusion.rate(of: 7, estimatedAs: 0) == nil && confusion.rate(of: 0, estimatedAs: -1) == nil)
  }

  @Test("the group accuracy is the fraction of faces on the diagonal") func accuracy() throws {
    let groups = try AgeGroups(count: 7)
    let (estimated, ages) = ([5.0, 15, 25, 200, 8], [7.0, 9, 28, 65, 3])
    let errors = try AgeErrors(estimated: estimated, true: ages, groups: groups)
    let confusion = try AgeConfusionMatrix(estimated: estimated, true: ages, groups: groups)
    let correct = (0..<7).reduce(0) { $0 + confusion.counts[$1][$1] }
    #expect(errors.groupAccuracy == Double(correct) / 5)
  }

  @Test("lists of different lengths and invalid ages throw") func refusals() throws {
    #expect(throws: EvaluationError.self) {
      try AgeConfusionMatrix(estimated: [1], true: [], groups: AgeGroups(count: 7))
    }
    #expect(throws: EvaluationError.self) {
      try AgeConfusionMatrix(estimated: [.nan], true: [1], groups: AgeGroups(count: 7))
    }
  }
}
