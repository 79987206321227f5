public import MTLFaceTensor

/// CosFace on plain arrays, for those who bring embeddings and class weights of their own.
public enum CosFace {
  /// Logits `s (cos(theta_j) - m [j = y])`, `[n, classes]`.
  ///
  /// - Parameters:
  ///   - embeddings: `[n, dimension]`; normalised here.
  ///   - weights: `[classes, dimension]`; normalised here.
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
    func apply(_ operation: some Operation, _ inputs: Tensor<Float>...) throws -> Tensor<Float> {
      _ = try operation.outputShape(inputs.map(\.shape))
      return try operation.forward(inputs, context).output
    }
    let cosines = try apply(
      Linear(), apply(NormalizeRows(), embeddings), apply(NormalizeRows(), weights))
    let told = try Tensor(labels.map { Float($0) }, shape: Shape(labels.count))
    return try apply(CosineMargin(scale: scale, margin: margin), cosines, told)
  }
}
