package import MTLFaceTensor

/// Measurements on tensors of face images, `[n, s, s, 3]`, and of embeddings, `[n, d]`.
package enum FaceTensorMetrics {
  /// Returns the mean of each color channel of each face: three values per face, in the order of
  /// the faces.
  package static func channelMeans(_ images: Tensor<Float>) -> [Double] {
    let pixels = images.shape.count / max(images.shape.batch, 1) / 3
    return images.withUnsafeBufferPointer { values in
      (0..<images.shape.batch * 3).map { index in
        let start = index / 3 * pixels * 3 + index % 3
        let sum = (0..<pixels).reduce(0.0) { $0 + Double(values[start + 3 * $1]) }
        return sum / Double(pixels)
      }
    }
  }

  /// Returns the cosine similarity of each pair of corresponding rows of two tensors of embeddings,
  /// `[n, d]`.
  package static func cosines(
    _ a: Tensor<Float>, _ b: Tensor<Float>, pool: ThreadPool
  ) throws -> [Double] {
    func unit(_ embeddings: Tensor<Float>) throws -> [Float] {
      try NormalizeRows().forward([embeddings], OperationContext(pool: pool)).output.values
    }
    let width = a.shape.channels
    let (a, b) = try (unit(a), unit(b))
    return (0..<min(a.count, b.count) / max(width, 1)).map { row in
      (row * width..<(row + 1) * width).reduce(0.0) { $0 + Double(a[$1]) * Double(b[$1]) }
    }
  }
}
