import MTLFace

/// The scores of a file of pairs: every face decoded, embedded, and compared with its partner.
struct PairFileScores {
  /// A pair that was left out.
  struct Skipped {
    let pair: Int
    let problem: String
  }

  /// Cosines and labels of the pairs that could be used.
  let scores: VerificationScores
  /// The others.
  let skipped: [Skipped]
  /// Faces whose embeddings came from the cache.
  let cached: Int
  /// Faces embedded.
  let faces: Int
  /// Seconds for all.
  let seconds: Double

  /// The number of faces decoded and embedded per second.
  var facesPerSecond: Double { Double(faces) / max(seconds, 1e-9) }

  /// Embeds a file's faces.
  /// - Throws: `EvaluationError` where no pair is left.
  init(
    _ file: VerificationPairsFile, _ arguments: Arguments, _ analyzer: FaceAnalyzer,
    _ console: Console, verb: any Verb.Type
  ) throws {
    let flip = arguments[PhotoOptions.flip]
    let reading = DatasetInference(
      try FaceDataset(pairs: file.path), arguments, analyzer, console, verb: verb)
    let outputs = try reading.outputs(
      forFacesAt: Array(0..<file.imageCount), query: .embeddings(analyzer, flip: flip))
    var embeddings = [Embedding?](repeating: nil, count: file.imageCount)
    for (index, values) in zip(outputs.indices, outputs.values) {
      embeddings[index] = try Embedding(normalized: values, norm: 1, isFlipAveraged: flip)
    }
    var (values, labels) = ([Double](), [Bool]())
    for (pair, isSame) in file.isSame.enumerated() {
      guard let a = embeddings[2 * pair], let b = embeddings[2 * pair + 1] else { continue }
      values.append(try a.similarity(to: b))
      labels.append(isSame)
    }
    var problems: [Int: String] = [:]
    for failure in outputs.failures { problems[failure.index / 2] = failure.problem }
    skipped = problems.sorted { $0.key < $1.key }.map { Skipped(pair: $0.key, problem: $0.value) }
    scores = try VerificationScores(values, isSame: labels)
    cached = outputs.cachedCount
    faces = outputs.indices.count - cached
    seconds = outputs.seconds
  }
}
