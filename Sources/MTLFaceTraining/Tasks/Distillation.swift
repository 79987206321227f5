import MTLFaceNetwork
import MTLFaceTensor

/// How embeddings are held to those of a teacher.
public enum Distillation: String, Codable, Hashable, Sendable, CaseIterable {
  /// `mean(1 - cos(e, teacher))`: the teacher's embeddings are as long as ours.
  case embedding
  /// Mean squared difference of all similarities within the batch, `e_i e_j` of unit length against
  /// the teacher's: it may have embeddings of any length, also several networks' side by side.
  case similarity

  /// Traces the loss of embeddings `[n, d]` against the inputs `teachers [n, D]` and
  /// `teacher weights [n]` (1 or 0).
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for another length of embeddings.
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
            + "\(embedding.shape.channels); distil similarities instead")
      }
      // |a - b|^2 = 2 - 2 cos(a, b) for unit vectors, and the mean is over the elements.
      let squared = try graph.apply(MeanSquaredError(), ours, theirs, weights)
      return try graph.apply(ScaleElements(Double(teacherSize) / 2), squared)
    case .similarity:
      // Rows without a teacher become zero on both sides, and the mean is over the others' pairs.
      let known = try graph.apply(ScalePixels(), ours, graph.input("teacher rows", [count, 1]))
      let squared = try graph.apply(
        MeanSquaredError(), graph.apply(LinearTransform(), known, known),
        graph.apply(LinearTransform(), theirs, theirs), weights)
      return try graph.apply(ScaleElements(Double(count) / Double(max(labeled, 1))), squared)
    }
  }
}
