import MTLFaceNetwork
import MTLFaceTensor
import Testing

@testable import MTLFaceEvaluation

@Suite("Rates and intervals by person")
struct PersonRateTests {
  @Test("the interval of a rate resamples people, and a rate without misses has an upper bound")
  func interval() throws {
    var rate = PersonRate()
    #expect(rate.rate == nil && rate.interval() == nil && rate.missRateUpperBound == nil)
    for person in 0..<40 {
      rate.record(hitCount: person.isMultiple(of: 2) ? 5 : 0, totalCount: 5, for: person)
    }
    #expect(rate.rate == 0.5 && rate.totalCount == 200 && rate.personCount == 40)
    let interval = try #require(rate.interval(Bootstrap(resampleCount: 4000)))
    // The half width depends on the 40 people and not on the 200 photos: 1.96 * 0.5 / sqrt(40) =
    // 0.155.
    #expect(abs(interval.low - 0.345) < 0.03 && abs(interval.high - 0.655) < 0.03)
    #expect(
      rate.interval(Bootstrap(seed: 1))
        == rate.interval(Bootstrap(seed: 1), pool: ThreadPool(threads: 3)))
    var perfect = PersonRate()
    for _ in 0..<10 { perfect.record(isHit: true, for: 3) }
    for person in 0..<59 { perfect.record(isHit: true, for: person) }
    #expect(abs(try #require(perfect.missRateUpperBound) - 0.0495) < 1e-3)
    perfect.record(hitCount: 9, totalCount: -1, for: 3)
    #expect(perfect.totalCount == 69 && perfect.hitCount == 69)
  }

  @Test("the interval of a mean equals the interval of an equivalent weighted measure") func means()
    throws
  {
    let values = (0..<30).map { Double($0 % 7) }
    let persons = (0..<30).map { $0 / 3 }
    let bootstrap = Bootstrap(resampleCount: 500, seed: 9)
    let intervals = try #require(try bootstrap.meanInterval(of: values, clusters: persons))
    let expected = bootstrap.intervals(clusterCount: 10, measureCount: 2) { weights in
      #expect(weights.reduce(0, +) == 10)
      var (sum, count) = (0.0, 0.0)
      for (value, person) in zip(values, persons) {
        sum += Double(weights[person]) * value
        count += Double(weights[person])
      }
      return [sum / count, nil]
    }
    #expect(abs(intervals.low - (expected[0]?.low ?? 0)) < 1e-12)
    #expect(abs(intervals.high - (expected[0]?.high ?? 0)) < 1e-12 && expected[1] == nil)
    #expect(try bootstrap.meanInterval(of: []) == nil)
    #expect(throws: EvaluationError.self) {
      try bootstrap.meanInterval(of: [1], clusters: [1, 2])
    }
    #expect(throws: EvaluationError.nonFiniteScore(index: 1)) {
      try bootstrap.meanInterval(of: [1, .nan])
    }
    for count in [0, 1] {
      #expect(
        bootstrap.intervals(clusterCount: count, measureCount: 2) { _ in [1, 1] } == [nil, nil])
    }
    // There is no interval for a single person, because variation between people is unknown.
    #expect(try bootstrap.meanInterval(of: [1, 0, 1], clusters: [7, 7, 7]) == nil)
    #expect(Bootstrap(confidenceLevel: .nan).confidenceLevel == 0.95)
  }

  @Test("FNIR of resampled people equals NumPy results") func openSet() throws {
    let example = try PersonFixture.read().open_set
    let outcomes = example.persons.indices.map { index in
      ProbeOutcome(
        mateScore: example.known[index] ? example.mates[index] : nil,
        impostorScore: example.impostors[index], impostorsAhead: example.ahead[index])
    }
    for sample in example.samples {
      let sweep = OpenSetThresholdSweep(
        outcomes, persons: example.persons, rate: sample.fpir, rank: 1)
      #expect(abs(try #require(sweep.falseNegativeRate(sample.weights)) - sample.fnir) < 1e-12)
      let unweighted = try #require(sweep.falseNegativeRate([Int](repeating: 1, count: 12)))
      let expected = try IdentificationScores(outcomes)
        .falseNegativeRate(atFalsePositiveRate: sample.fpir)
      #expect(abs(unweighted - expected.falseNegativeRate) < 1e-12)
    }
    let scores = try IdentificationScores(outcomes)
    let interval = try #require(
      scores.falseNegativeRateInterval(atFalsePositiveRate: 0.1, persons: example.persons))
    #expect(0 <= interval.low && interval.low < interval.high && interval.high <= 1)
    #expect(scores.falseNegativeRateInterval(atFalsePositiveRate: 0.1, persons: [1]) == nil)
    #expect(
      scores.falseNegativeRateInterval(atFalsePositiveRate: 2, persons: example.persons) == nil)
  }

  @Test("an open set also contains each mated probe as an unmated probe")
  func openSetOfLeaveOneOut() throws {
    let faces = try LabeledEmbeddings(
      [1, 0, 0.9, 0.1, 0, 1, 0.6, 0.5, -1, 0], identities: [1, 1, 2, 2, 3])
    let scores = try IdentificationScores.leaveOneOut(faces)
    let rate = scores.personRate(atRank: 1, persons: faces.identities)
    #expect(rate.hitCount == 3 && rate.totalCount == 4)
    #expect(scores.personRate(atRank: 3, persons: faces.identities).rate == 1)
    #expect(scores.personRate(atRank: 1, persons: faces.identities) { $0 == 3 }.rate == 0)
    let open = try scores.openSet
    #expect(open.matedCount == 4 && open.unmatedCount == 5)
    #expect(open.outcomes[5].impostorScore == scores.outcomes[0].impostorScore)
    let csv = try scores.cmcCSV(upTo: 3)
    #expect(csv == "rank,rate\n1,0.75\n2,0.75\n3,1.0\n")
    let nearest = try #require(faces.nearest(to: 3) { faces.identities[$0] != 2 })
    #expect(nearest.index == 1 && abs(nearest.cosine - 0.83421917) < 1e-6)
    #expect(faces.nearest(to: 3) { _ in false } == nil && faces.nearest(to: 9) { _ in true } == nil)
  }

  @Test("faces with bit-identical embeddings are duplicates") func duplicates() throws {
    let faces = try LabeledEmbeddings(
      [1, 2, 3, 4, 1, 2, 3, 4.0001, 3, 4, 1, 2], identities: [0, 0, 1, 1, 2, 2])
    #expect(faces.duplicates == [[0, 2, 5], [1, 4]])
    #expect(try faces.subset(at: [0, 1, 3]).duplicates == [])
  }

  @Test("an open-set selection enrolls faces of some people") func selection() throws {
    let identities = [5, 5, 5, 7, 7, 8, 9, 9, 9, 9]
    for seed in 0..<20 as Range<UInt64> {
      let selection = try OpenSetSelection(identities: identities, facesPerPerson: 2, seed: seed)
      #expect(selection.enrolledCount == 2)
      #expect((selection.gallery + selection.probes).sorted() == Array(0..<10))
      let enrolled = Set(selection.gallery.map { identities[$0] })
      #expect(enrolled.count == 2 && !enrolled.contains(8))
      for person in enrolled {
        let faceCount = identities.count { $0 == person }
        #expect(selection.gallery.count { identities[$0] == person } == min(2, faceCount - 1))
      }
      #expect(
        try selection == OpenSetSelection(identities: identities, facesPerPerson: 2, seed: seed))
    }
    #expect(try OpenSetSelection(identities: identities, enrolledFraction: 1).enrolledCount == 3)
    #expect(try OpenSetSelection(identities: identities, enrolledFraction: 0.99).enrolledCount == 2)
    #expect(try OpenSetSelection(identities: identities, enrolledFraction: 0).enrolledCount == 1)
    #expect(throws: EvaluationError.tooFewSubjects(0, wanted: 1)) {
      try OpenSetSelection(identities: [1, 2, 3])
    }
    #expect(throws: EvaluationError.rateOutOfRange(1.5)) {
      try OpenSetSelection(identities: identities, enrolledFraction: 1.5)
    }
  }

  @Test("age errors equal NumPy results, and intervals resample faces or people") func ages() throws
  {
    let example = try PersonFixture.read().ages
    let errors = try AgeErrors(
      estimated: example.estimated, true: example.ages, groups: AgeGroups(count: 7))
    #expect(abs(errors.meanAbsoluteError - example.mae) < 1e-12)
    #expect(abs(errors.bias - example.bias) < 1e-12)
    #expect(errors.cumulativeScore(5) == example.cs5 && errors.groupAccuracy == example.group)
    let bootstrap = Bootstrap(resampleCount: 300, seed: 2)
    let persons = (0..<60).map { $0 / 4 }
    let intervals = try errors.intervals(cumulativeScores: [5], persons: persons, bootstrap)
    let mean = try bootstrap.meanInterval(of: errors.absoluteErrors, clusters: persons)
    #expect(abs(try #require(intervals.meanAbsoluteError).low - (mean?.low ?? 0)) < 1e-9)
    let bias = try bootstrap.meanInterval(of: errors.signedErrors, clusters: persons)
    #expect(abs(try #require(intervals.bias).high - (bias?.high ?? 0)) < 1e-9)
    let single = try errors.intervals(cumulativeScores: [5], bootstrap)
    let unidentified = try errors.intervals(
      cumulativeScores: [5], persons: [Int?](repeating: nil, count: 60), bootstrap,
      pool: ThreadPool(threads: 2))
    #expect(single == unidentified && single.cumulativeScores.count == 1)
    #expect(throws: EvaluationError.self) {
      try errors.intervals(cumulativeScores: [], persons: [1])
    }
  }
}
