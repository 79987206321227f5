public import MTLFaceEvaluation

/// The similarity scores of the pairs in a verification file.
public struct PairFileScores: Sendable {
  /// A pair without a score.
  public struct Skipped: Sendable {
    /// The index of the pair.
    public let pair: Int
    /// The reason why a face of the pair has no embedding.
    public let problem: String
  }

  /// The cosines and labels of the pairs for which both faces have an embedding.
  public let scores: VerificationScores
  /// The pairs without a score, in ascending order of index.
  public let skipped: [Skipped]
  /// The number of embeddings that were read from the cache.
  public let cachedCount: Int
  /// The number of embeddings that were computed.
  public let computedCount: Int
  /// The elapsed time of the computation in seconds.
  public let seconds: Double

  /// The number of embeddings computed per second. The time includes the decoding of the images.
  public var facesPerSecond: Double { Double(computedCount) / max(seconds, 1e-9) }

  /// Compares the faces of each pair.
  ///
  /// - Parameters:
  ///   - isSame: Whether both faces of each pair are of the same person.
  ///   - outputs: The embeddings, normalized to unit length. The faces at indices `2 * i` and `2 *
  ///     i + 1` are pair `i`.
  /// - Throws: `EvaluationError` `noPairs` if no pair has a score; `nonFiniteScore` if an embedding
  ///   is not finite.
  public init(isSame: [Bool], _ outputs: ModelOutputs) throws {
    let embeddings = Dictionary(
      zip(outputs.indices, outputs.values), uniquingKeysWith: { first, _ in first })
    var (values, labels) = ([Double](), [Bool]())
    for (pair, isSame) in isSame.enumerated() {
      guard let a = embeddings[2 * pair], let b = embeddings[2 * pair + 1] else { continue }
      values.append(Self.cosine(a, b))
      labels.append(isSame)
    }
    var problems: [Int: String] = [:]
    for failure in outputs.failures { problems[failure.index / 2] = failure.problem }
    skipped = problems.sorted { $0.key < $1.key }.map { Skipped(pair: $0.key, problem: $0.value) }
    scores = try VerificationScores(values, isSame: labels)
    cachedCount = outputs.cachedCount
    computedCount = outputs.indices.count - outputs.cachedCount
    seconds = outputs.seconds
  }

  /// Returns the cosine of two vectors of unit length, clamped to -1...1.
  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    min(max(zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }, -1), 1)
  }
}
