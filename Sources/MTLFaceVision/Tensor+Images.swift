import MTLFaceNetwork
package import MTLFaceTensor

extension Tensor where Scalar == Float {
  /// Creates the input of a network from images.
  ///
  /// The tensor has the shape `[n, size, size, 3]` for n images. Its values are RGB in -1...1.
  ///
  /// - Parameters:
  ///   - images: The images, which have `size` x `size` pixels each.
  ///   - size: The width and height of an image in pixels.
  /// - Throws: `NetworkError.inputShapeMismatch` if an image has a different size; `TensorError` if
  ///   the shape is invalid or the memory cannot be allocated.
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
