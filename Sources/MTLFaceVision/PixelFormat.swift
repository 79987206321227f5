/// The order of the channels in a pixel buffer supplied by the caller.
///
/// Each channel has 8 bits. Alpha is straight, not premultiplied.
public enum PixelFormat: String, Sendable, CaseIterable {
  /// Red, green, blue.
  case rgb
  /// Blue, green, red, as in OpenCV.
  case bgr
  /// Red, green, blue, alpha.
  case rgba
  /// Blue, green, red, alpha.
  case bgra
  /// A single gray channel.
  case gray

  /// The number of bytes per pixel: 1, 3 or 4.
  public var bytesPerPixel: Int {
    switch self {
    case .rgb, .bgr: 3
    case .rgba, .bgra: 4
    case .gray: 1
    }
  }
}

extension RGBImage {
  /// Creates an image from pixels in memory.
  ///
  /// - Parameters:
  ///   - bytes: The pixels row by row from the top. They are copied.
  ///   - width: The stored width in pixels, 1...16,777,216.
  ///   - height: The stored height in pixels, 1...16,777,216.
  ///   - format: The order of the channels.
  ///   - rowBytes: The number of bytes from the start of one row to the start of the next, or 0 if
  ///     the rows are contiguous. The last row may lack padding.
  ///   - background: The color behind transparent pixels.
  ///   - orientation: The EXIF orientation of the stored pixels, which is applied. Use
  ///     ``ImageOrientation/up`` for pixels that are already upright.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` if `bytes` or `rowBytes` is too small;
  ///   ``ImageError/invalidSize(width:height:)`` if a side is out of range or the number of bytes
  ///   exceeds the address space;
  ///   ``ImageError/outOfMemory(bytes:)``.
  public init(
    bytes: UnsafeRawBufferPointer, width: Int, height: Int, format: PixelFormat, rowBytes: Int = 0,
    background: RGBColor = .white, orientation: ImageOrientation = .up
  ) throws(ImageError) {
    let pitch = try Self.pitch(
      count: bytes.count, width: width, height: height, format: format, rowBytes: rowBytes)
    guard let base = bytes.baseAddress else { throw .invalidBuffer(reason: "the pointer is null") }
    let buffer = try PixelBuffer(width: width, height: height)
    for y in 0..<height {
      Self.convert(
        (base + y * pitch).assumingMemoryBound(to: UInt8.self), to: buffer.bytes + y * width * 3,
        count: width, format: format, over: background)
    }
    self = try RGBImage(buffer: buffer, width: width, height: height).oriented(orientation)
  }

  /// Creates an image from an array of pixels.
  ///
  /// The parameters and errors are those of the initializer that takes an
  /// `UnsafeRawBufferPointer`.
  public init(
    bytes: [UInt8], width: Int, height: Int, format: PixelFormat, rowBytes: Int = 0,
    background: RGBColor = .white, orientation: ImageOrientation = .up
  ) throws(ImageError) {
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(ImageError) in
      try RGBImage(
        bytes: UnsafeRawBufferPointer(bytes), width: width, height: height, format: format,
        rowBytes: rowBytes,
        background: background, orientation: orientation)
    }
  }

  /// Validates all sizes and returns the number of bytes from one row to the next.
  private static func pitch(
    count: Int, width: Int, height: Int, format: PixelFormat, rowBytes: Int
  ) throws(ImageError) -> Int {
    guard width > 0, height > 0 else { throw .invalidSize(width: width, height: height) }
    let (rowSize, rowOverflows) = width.multipliedReportingOverflow(by: format.bytesPerPixel)
    guard !rowOverflows else { throw .invalidSize(width: width, height: height) }
    let pitch = rowBytes == 0 ? rowSize : rowBytes
    guard pitch >= rowSize else {
      throw .invalidBuffer(
        reason: "rowBytes is \(rowBytes); use at least \(rowSize) for width \(width) and format "
          + "\(format.rawValue), or 0 for contiguous rows")
    }
    let (lastRow, offsetOverflows) = pitch.multipliedReportingOverflow(by: height - 1)
    let (required, sizeOverflows) = lastRow.addingReportingOverflow(rowSize)
    guard !offsetOverflows, !sizeOverflows else { throw .invalidSize(width: width, height: height) }
    guard count >= required else {
      throw .invalidBuffer(
        reason: "the size of the buffer in bytes is \(count); use at least \(required) for "
          + "\(width) x \(height) \(format.rawValue) pixels with rows of size \(pitch)")
    }
    return pitch
  }

  private static func convert(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int,
    format: PixelFormat, over background: RGBColor
  ) {
    switch format {
    case .rgb: target.update(from: source, count: count * 3)
    case .bgr:
      for i in 0..<count {
        target[i * 3] = source[i * 3 + 2]
        target[i * 3 + 1] = source[i * 3 + 1]
        target[i * 3 + 2] = source[i * 3]
      }
    case .gray:
      for i in 0..<count {
        target[i * 3] = source[i]
        target[i * 3 + 1] = source[i]
        target[i * 3 + 2] = source[i]
      }
    case .rgba: composite(source, 0, 2, over: background, to: target, count: count)
    case .bgra: composite(source, 2, 0, over: background, to: target, count: count)
    }
  }

  /// Composites pixels with straight alpha over a color and rounds the results. `red` and `blue`
  /// are the offsets of these channels within a pixel.
  @inline(__always)
  private static func composite(
    _ source: UnsafePointer<UInt8>, _ red: Int, _ blue: Int, over background: RGBColor,
    to target: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    func blend(_ value: UInt8, _ alpha: UInt32, _ behind: UInt8) -> UInt8 {
      let sum = UInt32(value) &* alpha &+ UInt32(behind) &* (255 &- alpha)
      return UInt8(truncatingIfNeeded: (sum &+ 127) / 255)
    }
    for i in 0..<count {
      let alpha = UInt32(source[i * 4 + 3])
      target[i * 3] = blend(source[i * 4 + red], alpha, background.red)
      target[i * 3 + 1] = blend(source[i * 4 + 1], alpha, background.green)
      target[i * 3 + 2] = blend(source[i * 4 + blue], alpha, background.blue)
    }
  }
}
