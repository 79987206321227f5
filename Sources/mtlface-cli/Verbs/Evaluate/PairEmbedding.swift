import MTLFace

/// The scores of a file of pairs: every face decoded, embedded, and compared with its partner.
struct PairEmbedding {
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

  /// Embeds a file's faces.
  /// - Throws: `EvaluationError` where no pair is left.
  init(
    _ file: VerificationPairsFile, _ arguments: Arguments, _ analyzer: FaceAnalyzer,
    _ console: Console, verb: any Verb.Type
  ) throws {
    let flip = arguments[PhotoOptions.flip]
    let reading = FaceReading(
      try FaceDataSet(pairs: file.path), arguments, analyzer, console, verb: verb)
    let rows = try reading.rows(
      Array(0..<file.imageCount), .embeddings(analyzer, flip: flip))
    var embeddings = [Embedding?](repeating: nil, count: file.imageCount)
    for (index, values) in zip(rows.indices, rows.values) {
      embeddings[index] = try Embedding(restoring: values, norm: 1, isFlipAveraged: flip)
    }
    var (values, labels) = ([Double](), [Bool]())
    for (pair, isSame) in file.isSame.enumerated() {
      guard let a = embeddings[2 * pair], let b = embeddings[2 * pair + 1] else { continue }
      values.append(try a.similarity(to: b))
      labels.append(isSame)
    }
    var problems: [Int: String] = [:]
    for failure in rows.failures { problems[failure.index / 2] = failure.problem }
    skipped = problems.sorted { $0.key < $1.key }.map { Skipped(pair: $0.key, problem: $0.value) }
    scores = try VerificationScores(values, isSame: labels)
    cached = rows.cachedCount
    faces = rows.indices.count - cached
    seconds = rows.seconds
  }
}
