import MTLFaceNetwork
import MTLFaceTensor

/// The measure of the distance between embeddings and the embeddings of a teacher.
public enum Distillation: String, Codable, Hashable, Sendable, CaseIterable {
  /// The mean of `1 - cos(e, t)`, where e is an embedding and t is the embedding of the teacher.
  ///
  /// The two embeddings must have the same number of elements.
  case embedding
  /// The mean squared difference between the cosine similarities of all pairs in the batch and the
  /// similarities of the same pairs for the teacher.
  ///
  /// The embeddings of the teacher may have any number of elements and may be the concatenated
  /// embeddings of several networks.
  case similarity

  /// Traces the loss of embeddings of shape `[n, d]`.
  ///
  /// The inputs of the graph are `teachers` with the shape `[n, D]`, `teacher weights` with the
  /// shape `[n]` (1 or 0) and, for ``similarity``, `teacher rows` with the same weights and the
  /// shape `[n, 1]`.
  ///
  /// - Parameters:
  ///   - embedding: The embeddings of the network.
  ///   - teacherSize: The number of elements D of an embedding of the teacher.
  ///   - labeled: The number of faces with an embedding of the teacher.
  ///   - graph: The graph to extend.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if D differs from d and ``embedding`` is used.
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
          "the embeddings of the teacher have \(teacherSize) elements instead of "
            + "\(embedding.shape.channels); use the distillation `similarity`")
      }
      // |a - b|^2 = 2 - 2 cos(a, b) for unit vectors, and MeanSquaredError is a mean over elements.
      let squared = try graph.apply(MeanSquaredError(), ours, theirs, weights)
      return try graph.apply(ScaleElements(Double(teacherSize) / 2), squared)
    case .similarity:
      // Rows without an embedding of the teacher are zero in both matrices. With the factor, the
      // loss is a mean over the pairs of the other rows.
      let known = try graph.apply(ScalePixels(), ours, graph.input("teacher rows", [count, 1]))
      let squared = try graph.apply(
        MeanSquaredError(), graph.apply(LinearTransform(), known, known),
        graph.apply(LinearTransform(), theirs, theirs), weights)
      return try graph.apply(ScaleElements(Double(count) / Double(max(labeled, 1))), squared)
    }
  }
}
