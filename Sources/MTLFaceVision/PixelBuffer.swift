import MTLFaceSupport

/// The memory for the pixels of one image. All bytes are initially zero.
///
/// `@unchecked Sendable`: an ``RGBImage`` never writes to its buffer. Code that writes to a buffer
/// (an initializer or an ``ImageCanvas``) owns the only reference until it passes the buffer to an
/// image.
final class PixelBuffer: @unchecked Sendable {
  let bytes: UnsafeMutablePointer<UInt8>
  let count: Int

  /// The largest width and height. The number of bytes of an image of this size does not overflow
  /// a 64-bit integer and is exact as a `Double`.
  static let maximumSide = 1 << 24

  /// Allocates memory for 8-bit RGB pixels in contiguous rows.
  ///
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216 or the
  ///   number of bytes exceeds the address space; ``ImageError/outOfMemory(bytes:)``.
  init(width: Int, height: Int) throws(ImageError) {
    let (pixels, tooMany) = width.multipliedReportingOverflow(by: height)
    let (count, tooLong) = pixels.multipliedReportingOverflow(by: 3)
    guard 1...Self.maximumSide ~= width, 1...Self.maximumSide ~= height, !tooMany, !tooLong else {
      throw .invalidSize(width: width, height: height)
    }
    guard let memory = calloc(count, 1) else { throw .outOfMemory(bytes: count) }
    self.bytes = memory.bindMemory(to: UInt8.self, capacity: count)
    self.count = count
  }

  deinit { free(bytes) }

  var mutable: UnsafeMutableBufferPointer<UInt8> { .init(start: bytes, count: count) }
}
