public import MTLFaceTensor

/// CosFace on plain arrays, for those who bring embeddings and class weights of their own.
public enum CosFace {
  /// Logits `s (cos(theta_j) - m [j = y])`, `[n, classes]`.
  ///
  /// - Parameters:
  ///   - embeddings: `[n, dimension]`; normalized here.
  ///   - weights: `[classes, dimension]`; normalized here.
  ///   - labels: A class for each embedding; negative ones have no margin.
  ///   - scale: s.
  ///   - margin: m, subtractive.
  ///   - pool: Threads to work on.
  /// - Throws: `TensorError` for shapes that do not go together.
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
