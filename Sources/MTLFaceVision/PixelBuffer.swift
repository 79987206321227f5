import MTLFaceSupport

/// Owned memory for the pixels of one picture, zero until written.
///
/// `@unchecked Sendable`: an ``RGBImage`` never writes to its buffer, and whoever still writes (an
/// initializer, a ``ImageCanvas``) is the only one to know the buffer until it hands it to an
/// image.
final class PixelBuffer: @unchecked Sendable {
  let bytes: UnsafeMutablePointer<UInt8>
  let count: Int

  /// The longest side: sums and products of a few sides never overflow, in Double they are exact.
  static let maximumSide = 1 << 24

  /// RGB, 8 bits, tight rows. Throws where a side is below 1 or above 16 777 216, the size cannot
  /// be addressed, or memory is short.
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
