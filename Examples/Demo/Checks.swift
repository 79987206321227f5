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

  /// The landmarks land where the similarity of the published pipeline (scikit-image's, in the
  /// goldens) puts them.
  mutating func alignment(_ face: AlignedFace) {
    let (a, b, shiftX, shiftY) = (0.879854, -0.056492, -148.618297, -23.717974)
    let distances = Demo.landmarks.points.map { point in
      let found = face.matrix(point)
      let (x, y) = (a * point.x - b * point.y + shiftX, b * point.x + a * point.y + shiftY)
      return ((found.x - x) * (found.x - x) + (found.y - y) * (found.y - y)).squareRoot()
    }
    let largest = distances.max() ?? .infinity
    add(
      largest < 0.01,
      "the alignment is the published pipeline's to \(largest.fixed(4)) pixels")
  }

  /// The decomposition loses nothing: X = X_id + X_age, each rounded once.
  mutating func decomposition(_ faces: EncodedFaces) {
    guard let age = faces.age, let whole = faces.levels.last else {
      return add(false, "X is decomposed")
    }
    var largest: Float = 0
    for ((x, identity), age) in zip(zip(whole.values, faces.identity.values), age.values) {
      let units = abs(x - (identity + age)) / max(x.ulp, identity.ulp, age.ulp)
      // A NaN compares false with everything, so it must not pass for a maximum.
      largest = units <= largest ? largest : units
    }
    add(
      largest <= 2,
      "X = X_id + X_age to rounding (\(Double(largest).fixed(0)) ulp)")
  }

  /// An embedding has a direction.
  mutating func embedding(_ embedding: Tensor<Float>) {
    let norm = embedding.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    add(norm.isFinite && norm > 0, "the embedding has a norm: \(norm.fixed(3))")
  }

  /// Ages are a distribution over 0...100.
  mutating func ages(_ ages: AgeEstimates) {
    let sum = ages.probabilities.values.reduce(0.0) { $0 + Double($1) }
    let years = Double(ages.years.first)
    add(
      abs(sum - 1) < 1e-5 && (0...100).contains(years),
      "the probabilities of the ages sum to 1, and their mean lies in 0...100")
  }

  /// Encoding once for seven ages changes nothing.
  mutating func oneAtATime(
    _ model: InferenceModel, _ faces: EncodedFaces, _ ages: [TargetAge], _ all: [Tensor<Float>]
  ) throws {
    let single = try ages.flatMap { try model.synthesize(model.encode(faces.images), [$0]) }
    add(same(single, all), "seven ages from one encoding = one age at a time, bit for bit")
  }

  /// The number of threads changes nothing.
  mutating func oneThread(
    _ model: Model, _ input: Tensor<Float>, _ faces: EncodedFaces, _ embedding: Tensor<Float>,
    _ age: AgeEstimates, _ synthesized: [Tensor<Float>], _ ages: [TargetAge]
  ) throws {
    let alone = try InferenceModel(
      model.network(), parameters: model.parameters, pool: .single)
    let encoded = try alone.encode(input)
    let found =
      try [encoded.identity, alone.embeddings(encoded), alone.ages(encoded).logits]
      + alone.synthesize(encoded, ages)
    add(
      same(found, [faces.identity, embedding, age.logits] + synthesized),
      "1 thread and \(Demo.threads) threads give the same bits, from X_id to the last face")
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
