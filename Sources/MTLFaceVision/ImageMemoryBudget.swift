import MTLFaceSupport
import MTLFaceTensor

/// Limits the total memory of images that several threads read at the same time.
///
/// A thread waits until its image fits into the budget. An image that exceeds the budget is read
/// when no other image is in use.
package final class ImageMemoryBudget: Sendable {
  private let limit: Int
  private let used = Monitor(0)

  /// Creates a budget in bytes of pixels, 3 per pixel. Decoding temporarily takes more, see
  /// ``ImageLimits``.
  package init(bytes: Int) { limit = bytes }

  /// Creates a budget of 16 megapixels per thread, at least 133 megapixels.
  package convenience init(threads: Int) {
    self.init(bytes: max(400_000_000, threads * 48_000_000))
  }

  /// Reads an image as `RGBImage(contentsOf:)` does and calls `body` with it.
  ///
  /// The image counts against the budget until `body` returns. `body` must not read another image
  /// with the same budget, which could cause a deadlock.
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
