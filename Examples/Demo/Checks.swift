import MTLFace
import MTLFaceSupport

/// Checks of properties that hold for any weights.
struct Checks {
  /// The landmarks that MTCNN of facenet-pytorch 2.6.0 detects in the sample photo: eyes, nose and
  /// mouth corners.
  private static let sampleLandmarks = [
    (205.011, 101.727), (246.763, 103.714), (224.671, 128.965), (201.716, 139.246),
    (245.265, 141.857),
  ].map { ImagePoint(x: $0.0, y: $0.1) }

  private var lines: [(passed: Bool, text: String)] = []

  /// Runs all checks.
  ///
  /// - Parameters:
  ///   - results: The results of the stages.
  ///   - model: The model.
  ///   - analyzer: The analyzer that computed the results.
  ///   - isSample: Whether the photo is the sample photo, whose landmarks are known.
  init(_ results: StageResults, _ model: FaceModel, _ analyzer: FaceAnalyzer, isSample: Bool) throws
  {
    if isSample { checkDetection(results.face) }
    try checkConfirmation(analyzer.confirm(results.aligned))
    checkDecomposition(results.encoded)
    try checkOneAtATime(results, analyzer.networks)
    try checkOneThread(results, model, analyzer)
  }

  /// Whether all checks passed.
  var allPassed: Bool { lines.allSatisfy(\.passed) }

  /// The results, one line per check.
  var report: String {
    let texts = lines.map { "  \($0.passed ? "ok    " : "FAILED")  \($0.text)\n" }
    return "checks that do not depend on the weights:\n" + texts.joined()
  }

  /// Checks that the landmarks agree with those of facenet-pytorch.
  private mutating func checkDetection(_ face: DetectedFace) {
    let distances = zip(face.landmarks.points, Self.sampleLandmarks).map { found, known in
      let (x, y) = (found.x - known.x, found.y - known.y)
      return (x * x + y * y).squareRoot()
    }
    let largest = distances.max() ?? .infinity
    let text = NumberFormat.fixed(largest, 4)
    add(largest < 0.2, "the landmarks differ from facenet-pytorch's by at most \(text) pixels")
  }

  /// Checks that the detector confirms an aligned face in the crop.
  private mutating func checkConfirmation(_ confirmation: AlignmentConfirmation) {
    let score = NumberFormat.fixed(confirmation.score, 3)
    add(confirmation.isConfirmed, "the detector confirms the aligned face (score \(score))")
  }

  /// Checks that the decomposition is complete: X = X_id + X_age, each rounded once.
  private mutating func checkDecomposition(_ faces: EncodedFaces) {
    guard let age = faces.ageFeatures, let whole = faces.levels.last else {
      return  // The model does not decompose features.
    }
    var largest: Float = 0
    for ((x, identity), age) in zip(zip(whole.values, faces.identityFeatures.values), age.values) {
      let units = abs(x - (identity + age)) / max(x.ulp, identity.ulp, age.ulp)
      // The comparison is written so that a NaN becomes the maximum and the check fails.
      largest = units <= largest ? largest : units
    }
    let text = NumberFormat.fixed(Double(largest), 0)
    add(largest <= 2, "X = X_id + X_age up to rounding (\(text) ulp)")
  }

  /// Checks that synthesizing all ages from one encoding gives the same bits as one age at a time.
  private mutating func checkOneAtATime(_ results: StageResults, _ networks: InferenceModel) throws
  {
    guard !results.targets.isEmpty else { return }
    let all = try networks.synthesize(results.encoded, at: results.targets)
    let single = try results.targets.flatMap {
      try networks.synthesize(networks.encode(results.encoded.images), at: [$0])
    }
    add(same(single, all), "all ages from one encoding are bit-identical to one age at a time")
  }

  /// Checks that one thread gives the same bits as several.
  private mutating func checkOneThread(
    _ results: StageResults, _ model: FaceModel, _ analyzer: FaceAnalyzer
  ) throws {
    let alone = try FaceAnalyzer(model, threads: 1)
    let found = try alone.detectOne(results.photo, choice: .largest)
    let encoded = try alone.encode([alone.align(results.photo, by: found.landmarks)])
    func outputs(_ analyzer: FaceAnalyzer, _ faces: EncodedFaces) throws -> [Tensor<Float>] {
      try [faces.identityFeatures, analyzer.networks.embeddings(of: faces)]
        + (results.targets.isEmpty
          ? [] : analyzer.networks.synthesize(faces, at: results.targets))
    }
    add(
      try found == results.face
        && same(outputs(alone, encoded), outputs(analyzer, results.encoded)),
      "1 thread and \(Demo.threads) threads give bit-identical results in every stage")
  }

  private mutating func add(_ passed: Bool, _ text: String) { lines.append((passed, text)) }

  private func same(_ a: [Tensor<Float>], _ b: [Tensor<Float>]) -> Bool {
    a.map(\.shape) == b.map(\.shape)
      && a.map { $0.values.map(\.bitPattern) } == b.map { $0.values.map(\.bitPattern) }
  }
}
