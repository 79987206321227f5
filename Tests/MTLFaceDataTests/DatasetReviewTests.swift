import MTLFaceNetwork
import Testing

@testable import MTLFaceData

@Suite("Review of labels")
struct DatasetReviewTests {
  private func review(ageTolerance: Double = 15) throws -> DatasetReview {
    let set = LabelFixture.set(
      [
        ("40.png", FaceLabels(identity: 1, age: 20, gender: .female)),
        ("30.png", FaceLabels(identity: 0, age: 20)),
        ("101.png", FaceLabels(age: 100, gender: .female)),
        ("61.png", FaceLabels(identity: 1, age: 60, gender: .female)),
        ("bad.png", FaceLabels()), ("50.png", FaceLabels()), ("5\n0.png", FaceLabels()),
      ], identities: ["Ada", "Eileen C"])
    var review = DatasetReview(set, ageTolerance: ageTolerance)
    try review.estimateLabels(
      ofFacesAt: Array(set.samples.indices), with: LabelFixture.estimator())
    return review
  }

  @Test(
    "labels are doubtful if the estimated age or a confidently estimated gender contradicts them")
  func doubts() throws {
    let review = try review()
    #expect(review.dataset.samples.indices.filter(review.isDoubtful) == [0, 2, 4])
    #expect(review.doubtfulCount == 3)
    #expect(review.conflictingAge(0) == 40 + 0.04 && review.conflictingAge(1) == nil)
    #expect(review.conflictingGender(2) == .male && review.conflictingGender(3) == nil)
    #expect(try self.review(ageTolerance: 10).doubtfulCount == 4)
    #expect(review.problems.map(\.description) == ["bad.png: has no number"])
  }

  @Test("a correction line contains the labels, and estimates replace doubtful labels") func lines()
    throws
  {
    var review = try review()
    #expect(
      review.dataset.samples.indices.map { review.correctionLine(forFaceAt: $0) } == [
        "40.png\tage=40\tgender=0\tidentity=Eileen C\n", "30.png\tage=20\tidentity=Ada\n",
        "101.png\tage=100\tgender=1\n", "61.png\tage=60\tgender=0\tidentity=Eileen C\n",
        "bad.png\tremove\n", "50.png\tage=?\tgender=?\n",
        "5\\u{a}0.png: this name cannot be written\n",
      ])
    #expect(review.problems.map(\.entry) == ["bad.png", "5\n0.png"])
    #expect(review.problems[1].problem.contains("cannot be written to a corrections file"))
  }

  @Test("without a model, only faces with recorded failures are doubtful") func noModel() throws {
    var review = DatasetReview(try review().dataset)
    #expect(review.doubtfulCount == 0 && review.estimates.isEmpty)
    review.recordFailure("is damaged", forFaceAt: 1)
    #expect(review.isDoubtful(1))
    #expect(review.correctionLine(forFaceAt: 1) == "30.png\tremove\n")
  }

  @Test("faces are arranged by age or by person") func sections() throws {
    let review = try review()
    let groups = try AgeGroups(count: 7)
    let ages = review.sections(ofFacesAt: [0, 1, 2, 3, 5], by: .age, groups: groups)
    #expect(
      ages.map(\.fileName) == [
        "ages-to-10", "ages-11-20", "ages-21-30", "ages-31-40", "ages-41-50", "ages-51-60",
        "ages-from-61", "ages-unknown",
      ])
    #expect(ages.map(\.indices) == [[], [0, 1], [], [], [], [3], [2], [5]])
    #expect(ages[0].title == "ages <=10" && ages[7].title == "unknown ages")
    let persons = review.sections(ofFacesAt: [0, 1, 2, 3, 5], by: .person, groups: groups)
    #expect(persons.map(\.indices) == [[1, 0, 3, 2, 5]])
  }
}
