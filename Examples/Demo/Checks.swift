import MTLFace

/// What must hold whatever the weights are.
struct Checks {
  private var results: [(holds: Bool, text: String)] = []

  /// Whether all of them hold.
  var allHold: Bool { results.allSatisfy(\.holds) }

  /// One line a check.
  var report: String {
    let lines = results.map { "  \($0.holds ? "ok    " : "FAILED")  \($0.text)\n" }
    return "true whatever the weights:\n" + lines.joined()
  }

  /// The face is found where facenet-pytorch finds it.
  mutating func detection(_ face: DetectedFace) {
    let distances = zip(face.landmarks.points, Demo.sampleLandmarks).map { found, known in
      let (x, y) = (found.x - known.x, found.y - known.y)
      return (x * x + y * y).squareRoot()
    }
    let largest = distances.max() ?? .infinity
    add(
      largest < 0.2,
      "the landmarks are facenet-pytorch's to \(largest.fixed(4)) pixels")
  }

  /// The crop holds a face where aligned faces have it.
  mutating func confirmation(_ confirmation: AlignmentConfirmation) {
    add(
      confirmation.isConfirmed,
      "the aligned crop is confirmed to hold a face (score \(confirmation.score.fixed(3)))")
  }

  /// The decomposition loses nothing: X = X_id + X_age, each rounded once.
  mutating func decomposition(_ faces: EncodedFaces) {
    guard let age = faces.ageFeatures, let whole = faces.levels.last else {
      return  // a recognizer without decomposition
    }
    var largest: Float = 0
    for ((x, identity), age) in zip(zip(whole.values, faces.identityFeatures.values), age.values) {
      let units = abs(x - (identity + age)) / max(x.ulp, identity.ulp, age.ulp)
      // A NaN compares false with everything, so it must not pass for a maximum.
      largest = units <= largest ? largest : units
    }
    add(
      largest <= 2,
      "X = X_id + X_age to rounding (\(Double(largest).fixed(0)) ulp)")
  }

  /// Encoding once for all ages changes nothing.
  mutating func oneAtATime(
    _ networks: InferenceModel, _ faces: EncodedFaces, _ ages: [TargetAge]
  ) throws {
    guard !ages.isEmpty else { return }
    let all = try networks.synthesize(faces, at: ages)
    let single = try ages.flatMap {
      try networks.synthesize(networks.encode(faces.images), at: [$0])
    }
    add(same(single, all), "all ages from one encoding = one age at a time, bit for bit")
  }

  /// The number of threads changes nothing.
  mutating func oneThread(
    _ model: Model, _ analyzer: FaceAnalyzer, _ photo: RGBImage, _ face: DetectedFace,
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
      "1 thread and \(Demo.threads) threads give the same bits, from the box to the last face")
  }

  private mutating func add(_ holds: Bool, _ text: String) { results.append((holds, text)) }

  private func same(_ a: [Tensor<Float>], _ b: [Tensor<Float>]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { left, right in
        left.shape == right.shape
          && zip(left.values, right.values).allSatisfy { $0.bitPattern == $1.bitPattern }
      }
  }
}
