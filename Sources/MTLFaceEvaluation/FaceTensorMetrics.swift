package import MTLFaceTensor

/// Measures of faces in tensors `[n, s, s, 3]` and of their embeddings.
package enum FaceTensorMetrics {
  /// Returns the means of the three channels of each face, three values per face.
  package static func channelMeans(_ images: Tensor<Float>) -> [Double] {
    let pixels = images.shape.count / max(images.shape.batch, 1) / 3
    return images.withUnsafeBufferPointer { values in
      (0..<images.shape.batch * 3).map { place in
        let start = place / 3 * pixels * 3 + place % 3
        let sum = (0..<pixels).reduce(0.0) { $0 + Double(values[start + 3 * $1]) }
        return sum / Double(pixels)
      }
    }
  }

  /// Returns the cosines of corresponding rows of two tensors of embeddings, `[n, d]` each.
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
