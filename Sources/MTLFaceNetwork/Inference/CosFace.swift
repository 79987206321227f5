public import MTLFaceTensor

/// A namespace for computing CosFace logits from tensors of embeddings and class weights.
public enum CosFace {
  /// Returns the logits `s * (cos(theta_j) - m * [j = y])`, `[n, classes]`.
  ///
  /// - Parameters:
  ///   - embeddings: The embeddings, `[n, dimension]`, which the function normalizes.
  ///   - weights: The class weights, `[classes, dimension]`, which the function normalizes.
  ///   - labels: The zero-based index of the class of each embedding. For a negative label, no
  ///     margin is subtracted.
  ///   - scale: The scale s.
  ///   - margin: The margin m, which is subtracted from the cosine of the labeled class.
  ///   - pool: The threads that compute the logits.
  /// - Throws: `TensorError` if the shapes do not match or memory is exhausted.
  public static func logits(
    embeddings: Tensor<Float>, weights: Tensor<Float>, labels: [Int], scale: Double = 64,
    margin: Double = 0.35, pool: ThreadPool = .single
  ) throws -> Tensor<Float> {
    let context = OperationContext(pool: pool)
    func apply(_ operation: some TensorOperation, _ inputs: Tensor<Float>...) throws -> Tensor<
      Float
    > {
      _ = try operation.outputShape(inputs.map(\.shape))
      return try operation.forward(inputs, context).output
    }
    let cosines = try apply(
      LinearTransform(), apply(NormalizeRows(), embeddings), apply(NormalizeRows(), weights))
    let labelTensor = try Tensor(labels.map { Float($0) }, shape: TensorShape(labels.count))
    return try apply(CosineMargin(scale: scale, margin: margin), cosines, labelTensor)
  }
}
