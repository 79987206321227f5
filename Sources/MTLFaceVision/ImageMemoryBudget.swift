import MTLFaceSupport
import MTLFaceTensor

/// A limit on the total memory of images that several threads use at the same time.
///
/// A thread waits until its image fits into the budget. An image that is larger than the whole
/// budget is decoded when no other image is in use.
package final class ImageMemoryBudget: Sendable {
  private let limit: Int
  private let used = Monitor(0)

  /// Creates a budget for decoded pixels.
  ///
  /// - Parameter bytes: The largest total size of the decoded images in bytes, with 3 bytes per
  ///   pixel. Decoding temporarily takes additional memory, as ``ImageLimits`` describes.
  package init(bytes: Int) { limit = bytes }

  /// Creates a budget of 16 megapixels per thread, but at least 133 megapixels in total.
  package convenience init(threads: Int) {
    self.init(bytes: max(400_000_000, threads * 48_000_000))
  }

  /// Reads an image file and calls a closure with the image.
  ///
  /// The image counts against the budget until the closure returns. The closure must not read
  /// another image with the same budget, because this could cause a deadlock.
  ///
  /// - Parameters:
  ///   - path: The path of a PNG or JPEG file.
  ///   - limits: The limits for the sizes of the file and the image.
  ///   - body: The closure.
  /// - Returns: The result of the closure.
  /// - Throws: ``ImageError`` if the image cannot be read; errors of `body`.
  package func withImage<Result>(
    contentsOf path: String, limits: ImageLimits, _ body: (RGBImage) throws -> Result
  ) throws -> Result {
    let file = try FileBytes.ofImage(path, limits: limits)
    let info = try file.withBytes { (bytes) throws(ImageError) in
      try ImageInfo(decoding: bytes, name: path, limits: limits)
    }
    let bytes = info.width * info.height * 3
    reserve(bytes)
    defer { used.withLock { $0 -= bytes } }
    return try body(
      file.withBytes { (bytes) throws(ImageError) in
        try RGBImage(decoding: bytes, name: path, limits: limits)
      })
  }

  private func reserve(_ bytes: Int) {
    used.wait { used -> Void? in
      guard used == 0 || used + bytes <= self.limit else { return nil }
      used += bytes
      return ()
    }
  }
}
