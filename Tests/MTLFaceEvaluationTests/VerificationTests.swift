import Foundation
import MTLFaceCheckpoint
import MTLFaceTensor
import Testing

@testable import MTLFaceEvaluation

/// Reference measures computed with NumPy and scikit-learn by `Fixtures/make_fixtures.py`.
struct VerificationCase: Decodable, Sendable, CustomTestStringConvertible {
  struct KFold: Decodable, Sendable {
    let mean: Double
    let std: Double
    let thresholds: [Double]
    let accuracies: [Double]
  }
  struct Rate: Decodable, Sendable {
    let far: Double
    let tar: Double
  }

  let name: String
  let scores: [Double]
  let same: [Bool]
  let folds: Int
  let k_fold: KFold?
  let auc: Double?
  let eer: Double?
  let tar_at_far: [Rate]?

  var testDescription: String { name }

  static let all: [VerificationCase] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/verification.json")
    let data = (try? Data(contentsOf: path)) ?? Data()
    return (try? JSONDecoder().decode([VerificationCase].self, from: data)) ?? []
  }()
}

@Suite("Verification measures")
struct VerificationTests {
  @Test("the fixture file contains all cases") func fixturesArePresent() {
    #expect(VerificationCase.all.count == 12)
  }

  @Test(
    "the k-fold accuracy equals scikit-learn results in each fold", arguments: VerificationCase.all)
  func kFold(_ example: VerificationCase) throws {
    let scores = try VerificationScores(example.scores, isSame: example.same)
    guard let expected = example.k_fold else {
      #expect(throws: EvaluationError.tooFewPairs(example.scores.count, folds: example.folds)) {
        try scores.kFoldAccuracy(folds: example.folds)
      }
      return
    }
    let accuracy = try scores.kFoldAccuracy(folds: example.folds)
    #expect(accuracy.folds.map(\.accuracy) == expected.accuracies)
    #expect(accuracy.folds.map(\.threshold) == expected.thresholds)
    #expect(abs(accuracy.mean - expected.mean) < 1e-12)
    #expect(abs(accuracy.standardDeviation - expected.std) < 1e-12)
  }

  @Test("AUC, EER and TAR at FAR equal scikit-learn results", arguments: VerificationCase.all)
  func rates(_ example: VerificationCase) throws {
    let scores = try VerificationScores(example.scores, isSame: example.same)
    guard let auc = example.auc, let eer = example.eer, let rates = example.tar_at_far else {
      let error = EvaluationError.singleClass(isSame: example.same[0])
      #expect(throws: error) { try scores.areaUnderCurve() }
      #expect(throws: error) { try scores.equalErrorRate() }
      #expect(throws: error) { try scores.trueAcceptRate(atFalseAcceptRate: 0.1) }
      #expect(throws: error) { try scores.receiverOperatingCharacteristic() }
      return
    }
    #expect(abs(try scores.areaUnderCurve() - auc) < 1e-9)
    #expect(abs(try scores.equalErrorRate() - eer) < 1e-9)
    for rate in rates {
      let point = try scores.trueAcceptRate(atFalseAcceptRate: rate.far)
      #expect(abs(point.trueAcceptRate - rate.tar) < 1e-12, "FAR \(rate.far)")
      // The rates at the threshold are computed directly.
      let accepted = example.scores.indices.filter { example.scores[$0] >= point.threshold }
      let genuine = accepted.count { example.same[$0] }
      #expect(Double(genuine) / Double(scores.genuineCount) == point.trueAcceptRate)
      #expect(
        Double(accepted.count - genuine) <= rate.far * Double(scores.impostorCount) + 1e-9)
      #expect(point.hasEnoughImpostors == (rate.far * Double(scores.impostorCount) >= 1))
    }
  }

  @Test("invalid scores and rates throw")
  func refusals() throws {
    #expect(throws: EvaluationError.noPairs) { try VerificationScores([], isSame: []) }
    #expect(throws: EvaluationError.countMismatch(scores: 1, labels: 2)) {
      try VerificationScores([1], isSame: [true, false])
    }
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EvaluationError.nonFiniteScore(index: 1)) {
        try VerificationScores([0, value], isSame: [true, false])
      }
    }
    let scores = try VerificationScores([0.2, 0.4], isSame: [true, false])
    for rate in [-0.1, 1.1, .nan] {
      #expect(throws: EvaluationError.self) { try scores.trueAcceptRate(atFalseAcceptRate: rate) }
    }
    #expect(throws: EvaluationError.tooFewPairs(2, folds: 1)) {
      try scores.kFoldAccuracy(folds: 1)
    }
    for error: EvaluationError in [
      .noPairs, .singleClass(isSame: true), .tooFewPairs(1, folds: 2), .rateOutOfRange(2),
      .nonFiniteScore(index: 3), .countMismatch(scores: 1, labels: 2),
    ] { #expect(!error.description.contains("\n") && error.description.contains(";")) }
  }

  @Test("the ROC curve rises from 0 to 1")
  func roc() throws {
    for example in VerificationCase.all where example.auc != nil {
      let points = try VerificationScores(example.scores, isSame: example.same)
        .receiverOperatingCharacteristic()
      #expect(points.first?.threshold == .infinity && points.first?.trueAcceptRate == 0)
      #expect(points.last?.falseAcceptRate == 1 && points.last?.trueAcceptRate == 1)
      for (a, b) in zip(points, points.dropFirst()) {
        #expect(b.threshold < a.threshold && b.falseAcceptRate >= a.falseAcceptRate)
        #expect(b.trueAcceptRate >= a.trueAcceptRate)
      }
    }
  }

  @Test("a calibration marks rates for which there are too few impostor pairs")
  func calibration() throws {
    let example = try #require(VerificationCase.all.first)
    let scores = try VerificationScores(example.scores, isSame: example.same)
    let table = try scores.calibration(dataName: "made up", usesFlipAveraging: true)
    // About 200 impostor pairs are enough for the rates 0.1 and 0.01 but not for 0.001.
    #expect(table.rows.map(\.falseAcceptRate) == [0.1, 0.01, 0.001])
    #expect(table.rows.map(\.hasEnoughImpostors) == [true, true, false])
    #expect(table.genuinePairs + table.impostorPairs == 400 && table.usesFlipAveraging)
    #expect(throws: CalibrationError.self) {
      try scores.calibration(dataName: "", usesFlipAveraging: false)
    }
    // If all scores are equal, a threshold that accepts a pair accepts all impostor pairs. The
    // calibrated threshold therefore rejects all pairs.
    let equal = try VerificationScores(
      [Double](repeating: 0.25, count: 40), isSame: (0..<40).map { $0.isMultiple(of: 2) })
    #expect(
      try equal.calibration(dataName: "equal scores", usesFlipAveraging: false).rows[0]
        .trueAcceptRate
        == 0)
  }

  @Test(
    "with weights of 1, measures equal the unweighted measures, and intervals do not depend on threads"
  )
  func intervals() throws {
    for example in VerificationCase.all where example.auc != nil {
      let scores = try VerificationScores(example.scores, isSame: example.same)
      let ones = [Int](repeating: 1, count: example.scores.count)
      let metrics = WeightedThresholdSweep(scores, rates: [0.01, 0.1]).metrics(weights: ones)
      #expect(
        try metrics[0] == scores.trueAcceptRate(atFalseAcceptRate: 0.01).trueAcceptRate)
      #expect(try metrics[1] == scores.trueAcceptRate(atFalseAcceptRate: 0.1).trueAcceptRate)
      #expect(abs(try #require(metrics[2]) - scores.equalErrorRate()) < 1e-12)
      #expect(abs(try #require(metrics[3]) - scores.areaUnderCurve()) < 1e-12)
      // A pair with weight 2 has the same effect as two pairs with the same score.
      var weights = ones
      weights[0] = 2
      weights[example.scores.count - 1] = 3
      let last = example.scores.count - 1
      let repeated = try VerificationScores(
        example.scores + [example.scores[0], example.scores[last], example.scores[last]],
        isSame: example.same + [example.same[0], example.same[last], example.same[last]])
      #expect(
        abs(
          try #require(WeightedThresholdSweep(scores, rates: []).metrics(weights: weights)[1])
            - repeated.areaUnderCurve()) < 1e-12)
    }
    let (values, same) = Self.spread(400)
    let scores = try VerificationScores(values, isSame: same)
    let one = scores.intervals(atFalseAcceptRates: [0.1, 2], Bootstrap(resampleCount: 300))
    let three = scores.intervals(
      atFalseAcceptRates: [0.1, 2], Bootstrap(resampleCount: 300), pool: ThreadPool(threads: 3))
    #expect(one == three && one.trueAcceptRates[1] == nil)
    let area = try #require(one.areaUnderCurve)
    let value = try scores.areaUnderCurve()
    #expect(area.low < value && value < area.high && area.high - area.low < 0.15)
  }

  @Test("the interval of an accuracy is about as wide as a binomial interval")
  func accuracyInterval()
    throws
  {
    let (values, same) = Self.spread(400)
    let scores = try VerificationScores(values, isSame: same)
    let accuracy = try scores.kFoldAccuracy()
    let interval = try #require(scores.interval(of: accuracy, Bootstrap(resampleCount: 2000)))
    let expected = (accuracy.mean * (1 - accuracy.mean) / 400).squareRoot() * 2 * 1.96
    #expect(interval.low < accuracy.mean && accuracy.mean < interval.high)
    #expect(abs((interval.high - interval.low) / expected - 1) < 0.15)
    let few = try VerificationScores([1, 2, 3, 4], isSame: [true, false, true, false])
    #expect(few.interval(of: accuracy) == nil)
  }

  /// Returns the scores and labels of pairs. About one eighth of the pairs are misclassified at the
  /// best threshold.
  private static func spread(_ count: Int) -> ([Double], [Bool]) {
    var random = RandomSource(seed: 5)
    let same = (0..<count).map { $0 % 2 == 0 }
    return (
      same.map { Double.random(in: 0...1, using: &random) + ($0 ? 0.75 : 0) }, same
    )
  }

  @Test("the ROC curve as CSV preserves all values exactly") func table() throws {
    let example = try #require(VerificationCase.all.first)
    let scores = try VerificationScores(example.scores, isSame: example.same)
    let lines = try scores.rocCSV().split(separator: "\n")
    #expect(lines.first == "threshold,far,tar")
    let points = try scores.receiverOperatingCharacteristic()
    let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(
      rows == points.map { [$0.threshold, $0.falseAcceptRate, $0.trueAcceptRate] })
  }

  @Test("an ROC curve without impostor pairs throws") func singleClassTable() throws {
    let genuine = try VerificationScores([1, 2], isSame: [true, true])
    #expect(throws: EvaluationError.singleClass(isSame: true)) { try genuine.rocCSV() }
  }
}
