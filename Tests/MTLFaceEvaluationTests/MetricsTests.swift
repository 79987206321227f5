import MTLFaceNetwork
import MTLFaceTensor
import Testing

@testable import MTLFaceEvaluation

/// Tests of the metrics of synthetic faces. The expected values are the results of earlier
/// versions.
@Suite("Metrics of labeled faces")
struct MetricsTests {
  private let faces = SyntheticFaces(noise: 0.9)
  private let groups: AgeGroups
  private let bootstrap = Bootstrap(resampleCount: 200, seed: 3)

  init() throws { groups = try AgeGroups(count: 7) }

  private func isEqual(_ interval: ConfidenceInterval?, _ low: Double, _ high: Double) -> Bool {
    guard let interval else { return false }
    return abs(interval.low - low) < 1e-12 && abs(interval.high - high) < 1e-12
  }

  @Test("age metrics contain errors, intervals, strata and the worst faces") func ages() throws {
    let indices = faces.labels.indices.filter { faces.labels[$0].age != nil }
    let metrics = try AgeMetrics(
      estimated: indices.map { faces.estimatedAges[$0] },
      labels: indices.map { faces.labels[$0] },
      groups: groups, cumulativeScoreYears: [5, 1], bootstrap: bootstrap)
    let all = metrics.all
    #expect(abs(all.errors.meanAbsoluteError - 5.097977479298909) < 1e-12)
    #expect(isEqual(all.intervals.meanAbsoluteError, 4.279711463481681, 5.89822727058615))
    #expect(isEqual(all.intervals.bias, 0.9205208997413216, 2.931833073017204))
    #expect(metrics.cumulativeScoreYears == [1, 5])
    #expect(
      isEqual(all.intervals.cumulativeScores[1], 0.37735849056603776, 0.607953181272509))
    #expect(all.personCount == 12 && !all.isTooSmall && metrics.worst(3) == [36, 35, 26])
    #expect(
      metrics.strata.map(\.name)
        == ["<=10", "11-20", "21-30", "31-40", "41-50", "51-60", ">=61", "women", "men"])
    #expect(metrics.strata.map(\.errors.signedErrors.count) == [7, 5, 4, 7, 7, 9, 12, 25, 26])
    #expect(metrics.strata.map(\.personCount) == [6, 5, 3, 7, 7, 5, 10, 6, 6])
    #expect(metrics.strata.last?.kind == .gender && metrics.strata.last?.isTooSmall == true)
    #expect(metrics.confusion.counts[0] == [2, 5, 0, 0, 0, 0, 0])
  }

  @Test("faces without a required age or identity throw") func unlabeled() throws {
    #expect(throws: EvaluationError.self) {
      try AgeMetrics(estimated: faces.estimatedAges, labels: faces.labels, groups: groups)
    }
    var labels = faces.labels
    labels[4].identity = nil
    #expect(throws: EvaluationError.self) {
      try RecognitionTestSet(embeddings: faces.values, labels: labels)
    }
  }

  @Test("identification metrics contain rates by rank, open-set rates and strata")
  func identification() throws {
    let set = try faces.testSet()
    let experiment = try IdentificationExperiment.leaveOneOut(set)
    #expect(experiment.gallerySize == 59 && experiment.probes.count == 60)
    let metrics = try IdentificationMetrics(
      experiment, on: set, groups: groups, ranks: [10, 1, 5], bootstrap: bootstrap)
    #expect(metrics.ranks.map(\.rank) == [1, 5, 10])
    #expect(metrics.ranks.map(\.personRate.rate) == [0.85, 0.9666666666666667, 1])
    #expect(isEqual(metrics.ranks[0].interval, 0.75, 0.93375))
    let curve = metrics.cumulativeMatchCharacteristic
    #expect(curve.count == 20 && curve[1] == 0.9333333333333333 && curve[19] == 1)
    #expect(metrics.openSet.map(\.point.falsePositiveRate) == [0.1, 0.01])
    #expect(abs(metrics.openSet[0].point.falseNegativeRate - 0.41666666666666663) < 1e-12)
    #expect(isEqual(metrics.openSet[0].interval, 0.15, 0.63375))
    #expect(!metrics.openSet[1].point.hasEnoughUnmatedProbes && metrics.openSet[1].interval == nil)
    #expect(metrics.strata.count == 9 && metrics.strata.allSatisfy(\.isTooSmall))
    #expect(metrics.strata[7].personRate.rate == 0.92 && metrics.strata[7].name == "women")
  }

  @Test("identification experiments follow the age-gap and open-set protocols") func protocols()
    throws
  {
    let set = try faces.testSet()
    let gap = try IdentificationExperiment.ageGap(set, subjectCount: 5, seed: 2)
    #expect(gap.probes == [39, 48, 1, 9, 34] && gap.persons == [7, 9, 0, 1, 6])
    #expect(gap.gallerySize == 5 && gap.kind == .ageGap && !gap.hasUnmatedProbes)
    let open = try IdentificationExperiment.openSet(set, seed: 2)
    #expect(open.probes.count == 54 && open.gallerySize == 6 && open.enrolledCount == 6)
    #expect(open.hasUnmatedProbes && open.scores.matedCount == 24)
    let result = try IdentificationMetrics(open, on: set, groups: groups, bootstrap: bootstrap)
    #expect(abs(result.openSet[0].point.falseNegativeRate - 0.29166666666666663) < 1e-12)
    let unlabeled = try RecognitionTestSet(
      embeddings: faces.values, labels: faces.labels.map { FaceLabels(identity: $0.identity) })
    #expect(throws: EvaluationError.self) { try IdentificationExperiment.ageGap(unlabeled) }
  }

  @Test("face pair metrics contain thresholds, intervals and strata", arguments: [1, 3])
  func pairs(threads: Int) throws {
    let metrics = try FacePairMetrics(
      faces.testSet(), impostorCount: 500, seed: 4, groups: groups, bootstrap: bootstrap,
      pool: ThreadPool(threads: threads))
    #expect(metrics.thresholds.map(\.point.falseAcceptRate) == [0.1, 0.01, 0.001])
    #expect(
      metrics.thresholds.map(\.point.trueAcceptRate)
        == [0.9416666666666667, 0.625, 0.21666666666666667])
    #expect(isEqual(metrics.thresholds[1].interval, 0.16666666666666666, 0.9))
    #expect(metrics.thresholds[2].interval == nil)
    #expect(abs(metrics.equalErrorRate - 0.068) < 1e-12)
    #expect(abs(metrics.areaUnderCurve - 0.9758166666666667) < 1e-12)
    #expect(metrics.recommended?.point.falseAcceptRate == 0.01)
    #expect(metrics.strata.map(\.kind.rawValue).filter { $0 == "both" }.count == 2)
    let women = try #require(metrics.strata.first { $0.name == "women" })
    #expect(women.acceptance.genuine.totalCount == 40 && women.acceptance.impostors == 67)
    #expect(women.acceptance.genuine.rate == 0.6 && !women.isTooSmall)
    #expect(!women.hasEnoughImpostors && women.overallFalseAcceptRate == 0.01)
    #expect(
      metrics.strata.prefix(5).map(\.name)
        == ["0 to 4", "5 to 9", "10 to 19", "20 to 29", "30 or more"])
  }

  @Test("verification metrics contain the accuracy, thresholds and intervals") func verification()
    throws
  {
    let pairs = try FacePairMetrics(
      faces.testSet(), impostorCount: 500, seed: 4, groups: groups, bootstrap: bootstrap)
    let metrics = try VerificationMetrics(
      pairs.pairScores.scores, folds: 5, bootstrap: bootstrap)
    #expect(abs(metrics.accuracy.mean - 0.8080645161290322) < 1e-12)
    #expect(isEqual(metrics.accuracyInterval, 0.7902822580645087, 0.8290725806451532))
    #expect(metrics.thresholds.map(\.point.falseAcceptRate) == [0.1, 0.01, 0.001, 0.0001])
    #expect(isEqual(metrics.thresholds[1].interval, 0.3155647382920111, 0.7579453067257946))
    #expect(metrics.thresholds[3].interval == nil)
    #expect(metrics.recommended?.point.falseAcceptRate == 0.01)
  }

  @Test("each kind of recognition error is sorted by severity and contains a face at most once")
  func errors() throws {
    let set = try faces.testSet()
    let pairs = try FacePairMetrics(
      set, impostorCount: 500, seed: 4, groups: groups, bootstrap: bootstrap)
    let errors = RecognitionErrors(
      in: set, pairs: pairs.pairScores, experiment: try .leaveOneOut(set), maximumCount: 2)
    #expect(errors.similarImpostors.map { [$0.first, $0.second] } == [[26, 40], [5, 18]])
    #expect(errors.dissimilarMates.map { [$0.first, $0.second] } == [[6, 7], [26, 28]])
    #expect(errors.misidentified.map { [$0.first, $0.second] } == [[41, 59], [40, 26]])
    #expect(abs(errors.misidentified[0].similarity - 0.6741992247636961) < 1e-12)
  }

  @Test("synthesis metrics contain means over mappings and their intervals") func synthesis() throws
  {
    var random = RandomSource(seed: 5)
    var observations: [SynthesisScores.Observation] = []
    for input in 0..<20 {
      for target in 0..<7 {
        observations.append(
          SynthesisScores.Observation(
            inputIndex: input, source: input % 7, target: target,
            estimatedAge: random.uniform() * 90, cosine: random.uniform()))
      }
    }
    let metrics = try SynthesisMetrics(
      SynthesisScores(observations, groups: groups), bootstrap: bootstrap)
    #expect(abs(metrics.ageAccuracy.value - 0.10544217687074829) < 1e-12)
    #expect(isEqual(metrics.ageAccuracy.interval, 0.07142857142857142, 0.13605442176870747))
    #expect(abs(metrics.identityPreservation.value - 0.506603522365596) < 1e-12)
    #expect(
      abs(try #require(metrics.ageAccuracyToOtherGroups?.value) - 0.11111111111111109) < 1e-12)
    let sameGroup = try SynthesisScores(
      observations.filter { $0.source == $0.target }, groups: groups)
    #expect(try SynthesisMetrics(sameGroup, bootstrap: bootstrap).ageAccuracyToOtherGroups == nil)
  }

  @Test("duplicates are found and excluded on request") func duplicates() throws {
    let row = Array(faces.values.prefix(16))
    let values = faces.values + row + row
    let labels = faces.labels + [FaceLabels(identity: 0), FaceLabels(identity: 5)]
    let all = try RecognitionTestSet(embeddings: values, labels: labels)
    #expect(all.duplicates == [[0, 60, 61]] && all.conflictingDuplicates == [[0, 60, 61]])
    #expect(all.indices.count == 62 && all.excludedDuplicateCount == 0)
    let distinct = try RecognitionTestSet(
      embeddings: values, labels: labels, excludingDuplicates: true)
    #expect(distinct.excludedDuplicateCount == 1 && distinct.personCount == 12)
    #expect(distinct.indices == Array(0..<60) + [61] && distinct.labels[60].identity == 5)
  }

  @Test("the default numbers of distractors are powers of ten and the number available")
  func distractorCounts() {
    #expect(DistractorCurve.defaultCounts(upTo: 7) == [1, 7])
    #expect(DistractorCurve.defaultCounts(upTo: 2500) == [1, 10, 100, 1000, 2500])
  }
}
