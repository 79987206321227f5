import MTLFaceSupport
import MTLFaceTensor

/// Bounds the memory of pictures that several threads read at once: a large one waits for others to
/// go, unless it is alone.
package final class ImageMemoryBudget: Sendable {
  private let limit: Int
  private let used = Monitor(0)

  /// A budget of so many bytes of pixels, 3 a pixel; decoding takes more for a moment, see
  /// ``ImageLimits``.
  package init(bytes: Int) { limit = bytes }

  /// 16 megapixels for each thread, and 133 for few threads.
  package convenience init(threads: Int) {
    self.init(bytes: max(400_000_000, threads * 48_000_000))
  }

  /// Reads a picture as `RGBImage(contentsOf:)` does and calls `body` with it; it counts until `body`
  /// returns. What holds a picture must not read another.
  package func withImage<Result>(
    contentsOf path: String, limits: ImageLimits, _ body: (RGBImage) throws -> Result
  ) throws -> Result {
    let file = try FileBytes(contentsOf: path, limit: limits.fileBytes)
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
