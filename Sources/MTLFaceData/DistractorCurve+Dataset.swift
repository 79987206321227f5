public import MTLFaceEvaluation
public import MTLFaceTensor

extension DistractorCurve {
  /// Measures the rank-1 rates of faces of one data set among the faces of another.
  ///
  /// - Parameters:
  ///   - embeddings: The faces to identify. A person with one face is ignored.
  ///   - distractors: The embeddings of faces of other people. Their identities are not used.
  ///   - counts: The numbers of distractors, in any order; if empty, the
  ///     ``MTLFaceEvaluation/DistractorCurve/defaultCounts(upTo:)``.
  ///   - seed: The seed of the random selection.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: `EvaluationError` `noMates` if no person has two faces; `invalidEmbeddings` if the
  ///   embeddings have different dimensions or a count is out of range.
  public init(
    _ embeddings: DatasetEmbeddings, distractors: ModelOutputs, counts: [Int] = [],
    seed: UInt64 = 0, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let count = distractors.indices.count
    try self.init(
      embeddings.testSet.embeddings,
      distractors: LabeledEmbeddings(
        distractors.values.flatMap(\.self), identities: Array(0..<count)),
      counts: counts.isEmpty ? Self.defaultCounts(upTo: count) : counts, seed: seed, pool: pool)
  }
}
