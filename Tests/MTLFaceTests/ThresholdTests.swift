import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Calibrated thresholds")
struct ThresholdTests {
  private func analyzer(calibrated: Bool, flip: Bool = false) throws -> FaceAnalyzer {
    var model = try Samples.recognizer()
    if calibrated {
      model.calibration = try SimilarityCalibration(
        dataName: "synthetic", genuinePairs: 100, impostorPairs: 10_000, usesFlipAveraging: flip,
        rows: [
          .init(
            falseAcceptRate: 0.1, threshold: 0.2, trueAcceptRate: 1, hasEnoughImpostors: true),
          .init(
            falseAcceptRate: 1e-3, threshold: 0.4, trueAcceptRate: 0.9, hasEnoughImpostors: true),
          .init(
            falseAcceptRate: 1e-5, threshold: 0.6, trueAcceptRate: 0.5, hasEnoughImpostors: false),
        ])
    }
    return try FaceAnalyzer(model, threads: 1)
  }

  private let a = [Float](repeating: 1, count: 4)
  private let b: [Float] = [1, 1, 1, -1]

  @Test(
    "the threshold has the highest calibrated rate that does not exceed the requested rate",
    arguments: [(0.5, 0.2), (0.1, 0.2), (0.05, 0.4), (1e-3, 0.4)])
  func thresholds(rate: Double, threshold: Double) throws {
    let analyzer = try analyzer(calibrated: true)
    #expect(try analyzer.threshold(falseAcceptRate: rate).threshold == threshold)
    let (a, b) = try (Embedding(unnormalized: a), Embedding(unnormalized: b))
    let verification = try analyzer.verify(a, b, falseAcceptRate: rate)
    #expect(abs(verification.similarity - 0.5) < 1e-6 && verification.isSamePerson)
    #expect(verification.dataName == "synthetic")
  }

  @Test(
    "uncalibrated models, rates out of range and mismatched flip averaging are rejected")
  func invalidArguments() throws {
    let (a, b) = try (Embedding(unnormalized: a), Embedding(unnormalized: b))
    #expect(throws: FaceError.notCalibrated) { try analyzer(calibrated: false).verify(a, b) }
    #expect(throws: FaceError.falseAcceptRateOutOfRange(1e-5, lowest: 1e-3)) {
      try analyzer(calibrated: true).verify(a, b, falseAcceptRate: 1e-5)
    }
    for rate in [1.5, -1, .infinity] {
      #expect(throws: FaceError.falseAcceptRateOutOfRange(rate, lowest: 1e-3)) {
        try analyzer(calibrated: true).threshold(falseAcceptRate: rate)
      }
    }
    #expect(throws: FaceError.flipAveragingMismatch(calibratedWithFlip: true)) {
      try analyzer(calibrated: true, flip: true).verify(a, b)
    }
    let averaged = try Embedding(averaging: self.a, with: self.b)
    #expect(throws: FaceError.flipAveragingMismatch(calibratedWithFlip: false)) {
      try analyzer(calibrated: true).verify(averaged, b)
    }
    #expect(try analyzer(calibrated: true, flip: true).verify(averaged, averaged).isSamePerson)
    let calibrated = try analyzer(calibrated: true, flip: true)
    #expect(try calibrated.threshold(falseAcceptRate: 1e-3, flipAveraging: true).threshold == 0.4)
    #expect(throws: FaceError.flipAveragingMismatch(calibratedWithFlip: true)) {
      try calibrated.threshold(falseAcceptRate: 1e-3, flipAveraging: false)
    }
  }
}
