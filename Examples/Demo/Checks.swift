import MTLFace

/// Checks of properties that hold for any weights.
struct Checks {
  private var results: [(passed: Bool, text: String)] = []

  /// Runs all checks.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - analyzer: The analyzer that computed the results.
  ///   - photo: The photo.
  ///   - face: The face detected in the photo.
  ///   - aligned: The aligned face.
  ///   - encoded: The encoded face.
  ///   - ages: The target ages of synthesis; empty if the model has no generator.
  ///   - isSample: Whether the photo is the sample photo, whose landmarks are known.
  init(
    _ model: FaceModel, _ analyzer: FaceAnalyzer, _ photo: RGBImage, _ face: DetectedFace,
    _ aligned: AlignedFace, _ encoded: EncodedFaces, _ ages: [TargetAge], isSample: Bool
  ) throws {
    if isSample { checkDetection(face) }
    try checkConfirmation(analyzer.confirm(aligned))
    checkDecomposition(encoded)
    try checkOneAtATime(analyzer.networks, encoded, ages)
    try checkOneThread(model, analyzer, photo, face, encoded, ages)
  }

  /// Whether all checks passed.
  var allPassed: Bool { results.allSatisfy(\.passed) }

  /// The results, one line per check.
  var report: String {
    let lines = results.map { "  \($0.passed ? "ok    " : "FAILED")  \($0.text)\n" }
    return "checks that do not depend on the weights:\n" + lines.joined()
  }

  /// Checks that the landmarks agree with those of facenet-pytorch.
  private mutating func checkDetection(_ face: DetectedFace) {
    let distances = zip(face.landmarks.points, Demo.sampleLandmarks).map { found, known in
      let (x, y) = (found.x - known.x, found.y - known.y)
      return (x * x + y * y).squareRoot()
    }
    let largest = distances.max() ?? .infinity
    add(
      largest < 0.2,
      "the landmarks differ from facenet-pytorch's by at most \(largest.fixed(4)) pixels")
  }

  /// Checks that the detector confirms an aligned face in the crop.
  private mutating func checkConfirmation(_ confirmation: AlignmentConfirmation) {
    add(
      confirmation.isConfirmed,
      "the detector confirms the aligned face (score \(confirmation.score.fixed(3)))")
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
    add(
      largest <= 2,
      "X = X_id + X_age up to rounding (\(Double(largest).fixed(0)) ulp)")
  }

  /// Checks that synthesizing all ages from one encoding gives the same bits as one age at a time.
  private mutating func checkOneAtATime(
    _ networks: InferenceModel, _ faces: EncodedFaces, _ ages: [TargetAge]
  ) throws {
    guard !ages.isEmpty else { return }
    let all = try networks.synthesize(faces, at: ages)
    let single = try ages.flatMap {
      try networks.synthesize(networks.encode(faces.images), at: [$0])
    }
    add(same(single, all), "all ages from one encoding are bit-identical to one age at a time")
  }

  /// Checks that one thread gives the same bits as several.
  private mutating func checkOneThread(
    _ model: FaceModel, _ analyzer: FaceAnalyzer, _ photo: RGBImage, _ face: DetectedFace,
    _ faces: EncodedFaces, _ ages: [TargetAge]
  ) throws {
    let alone = try FaceAnalyzer(model, threads: 1)
    let found = try alone.detectOne(photo, choice: .largest)
    let encoded = try alone.encode([alone.align(photo, by: found.landmarks)])
    func results(_ analyzer: FaceAnalyzer, _ faces: EncodedFaces) throws -> [Tensor<Float>] {
      try [faces.identityFeatures, analyzer.networks.embeddings(of: faces)]
        + (ages.isEmpty ? [] : analyzer.networks.synthesize(faces, at: ages))
    }
    add(
      try found == face && same(results(alone, encoded), results(analyzer, faces)),
      "1 thread and \(Demo.threads) threads give bit-identical results in every stage")
  }

  private mutating func add(_ passed: Bool, _ text: String) { results.append((passed, text)) }

  private func same(_ a: [Tensor<Float>], _ b: [Tensor<Float>]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { left, right in
        left.shape == right.shape
          && zip(left.values, right.values).allSatisfy { $0.bitPattern == $1.bitPattern }
      }
  }
}
