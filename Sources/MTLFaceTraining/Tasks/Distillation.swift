import MTLFaceNetwork
import MTLFaceTensor

/// The distance between embeddings and those of a teacher.
public enum Distillation: String, Codable, Hashable, Sendable, CaseIterable {
  /// `mean(1 - cos(e, teacher))`. The teacher's embeddings must have the same length.
  case embedding
  /// The mean squared difference between the cosine similarities of all pairs within the batch and
  /// those of the teacher. The teacher's embeddings may have any length, and may be the
  /// concatenated embeddings of several networks.
  case similarity

  /// Traces the loss of embeddings `[n, d]` against the inputs `teachers [n, D]` and
  /// `teacher weights [n]` (1 or 0).
  /// - Parameters:
  ///   - teacherSize: The length D of the teacher's embeddings.
  ///   - labeled: The number of faces with a teacher's embedding.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if `D` must be `d` and is not.
  func callAsFunction(
    _ embedding: Graph.Value, teacherSize: Int, labeled: Int, in graph: Graph
  ) throws -> Graph.Value {
    let count = embedding.shape.batch
    let weights = try graph.input("teacher weights", [count])
    let ours = try graph.apply(NormalizeRows(), embedding)
    let theirs = try graph.apply(
      NormalizeRows(), graph.input("teachers", [count, teacherSize]))
    switch self {
    case .embedding:
      guard teacherSize == embedding.shape.channels else {
        throw TrainingError.invalidBatch(
          "the teacher's embeddings have \(teacherSize) elements, not "
            + "\(embedding.shape.channels); use the distillation `similarity`")
      }
      // |a - b|^2 = 2 - 2 cos(a, b) for unit vectors, and MeanSquaredError is a mean over elements.
      let squared = try graph.apply(MeanSquaredError(), ours, theirs, weights)
      return try graph.apply(ScaleElements(Double(teacherSize) / 2), squared)
    case .similarity:
      // Rows without a teacher are zero in both matrices, and the factor makes the loss a mean over
      // the pairs of the other rows.
      let known = try graph.apply(ScalePixels(), ours, graph.input("teacher rows", [count, 1]))
      let squared = try graph.apply(
        MeanSquaredError(), graph.apply(LinearTransform(), known, known),
        graph.apply(LinearTransform(), theirs, theirs), weights)
      return try graph.apply(ScaleElements(Double(count) / Double(max(labeled, 1))), squared)
    }
  }
}
