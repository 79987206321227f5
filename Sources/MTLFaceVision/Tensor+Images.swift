import MTLFaceNetwork
package import MTLFaceTensor

extension Tensor where Scalar == Float {
  /// Creates the input of a network from pictures: `[n, size, size, 3]`, RGB in [-1, 1].
  ///
  /// - Parameters:
  ///   - images: The pictures, `size` x `size` pixels each.
  ///   - size: The width and height in pixels.
  /// - Throws: `NetworkError.inputShapeMismatch` for a picture of another size.
  package init(normalizing images: [RGBImage], size: Int) throws {
    self = try Tensor(uninitialized: TensorShape(images.count, size, size, 3))
    let count = size * size * 3
    for (index, image) in images.enumerated() {
      guard image.width == size, image.height == size else {
        throw NetworkError.inputShapeMismatch(
          "image \(index)", expected: try TensorShape(size, size, 3),
          found: try TensorShape(image.height, image.width, 3))
      }
      try image.normalize(
        into: UnsafeMutableBufferPointer(start: uninitializedPointer + index * count, count: count))
    }
  }
}
