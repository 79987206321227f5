public import MTLFaceEvaluation
public import MTLFaceTensor

extension DistractorCurve {
  /// Measures the rank-1 identification rate of the faces of one data set with the faces of another
  /// data set as distractors.
  ///
  /// - Parameters:
  ///   - embeddings: The faces to identify. People with a single face are ignored.
  ///   - distractors: The embeddings of faces of other people. Their identities are not used.
  ///   - counts: The numbers of distractors, in any order. If the array is empty, the numbers
  ///     are those returned by
  ///     ``MTLFaceEvaluation/DistractorCurve/defaultCounts(upTo:)``.
  ///   - seed: The seed of the random order of the distractors.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: `EvaluationError` `noMates` if no person has two or more faces; `invalidEmbeddings`
  ///   if there are no distractors, the embeddings have different dimensions, an embedding of a
  ///   distractor is zero or not finite, or a count is out of range.
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
