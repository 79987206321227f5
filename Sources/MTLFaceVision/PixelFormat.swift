/// How a caller's bytes make up a pixel, 8 bits a channel. Alpha is straight, not premultiplied.
public enum PixelFormat: String, Sendable, CaseIterable {
  /// Red, green, blue.
  case rgb
  /// Blue, green, red: what OpenCV hands out.
  case bgr
  /// Red, green, blue, alpha.
  case rgba
  /// Blue, green, red, alpha.
  case bgra
  /// One channel.
  case gray

  /// Bytes from one pixel to the next: 1, 3 or 4.
  public var bytesPerPixel: Int {
    switch self {
    case .rgb, .bgr: 3
    case .rgba, .bgra: 4
    case .gray: 1
    }
  }
}

extension RGBImage {
  /// A picture from the caller's memory, which is copied.
  ///
  /// - Parameters:
  ///   - bytes: Rows from the top.
  ///   - width: Pixels in a row, as stored.
  ///   - height: Rows, as stored.
  ///   - format: Order of the channels.
  ///   - rowBytes: Bytes from one row to the next, 0 where rows have no gaps. The last row need not
  ///     be padded.
  ///   - background: What shows through where alpha is below 255.
  ///   - orientation: The EXIF orientation to apply: ``ImageOrientation/up`` where pixels are
  ///     upright.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` where `bytes` or `rowBytes` are too short,
  ///   ``ImageError/invalidSize(width:height:)``, ``ImageError/outOfMemory(bytes:)``.
  public init(
    bytes: UnsafeRawBufferPointer, width: Int, height: Int, format: PixelFormat, rowBytes: Int = 0,
    background: RGBColor = .white, orientation: ImageOrientation = .up
  ) throws(ImageError) {
    let pitch = try Self.pitch(
      count: bytes.count, width: width, height: height, format: format, rowBytes: rowBytes)
    guard let base = bytes.baseAddress else { throw .invalidBuffer(reason: "there is no memory") }
    let buffer = try PixelBuffer(width: width, height: height)
    for y in 0..<height {
      Self.convert(
        (base + y * pitch).assumingMemoryBound(to: UInt8.self), to: buffer.bytes + y * width * 3,
        count: width, format: format, over: background)
    }
    self = try RGBImage(buffer: buffer, width: width, height: height).oriented(orientation)
  }

  /// The same from an array.
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

  /// The checked distance between rows.
  private static func pitch(
    count: Int, width: Int, height: Int, format: PixelFormat, rowBytes: Int
  ) throws(ImageError) -> Int {
    guard width > 0, height > 0 else { throw .invalidSize(width: width, height: height) }
    let (tight, wide) = width.multipliedReportingOverflow(by: format.bytesPerPixel)
    guard !wide else { throw .invalidSize(width: width, height: height) }
    let pitch = rowBytes == 0 ? tight : rowBytes
    guard pitch >= tight else {
      throw .invalidBuffer(
        reason: "rows of \(width) \(format.rawValue) pixels take \(tight) bytes, not \(rowBytes)")
    }
    let (before, tall) = pitch.multipliedReportingOverflow(by: height - 1)
    let (needed, long) = before.addingReportingOverflow(tight)
    guard !tall, !long else { throw .invalidSize(width: width, height: height) }
    guard count >= needed else {
      throw .invalidBuffer(
        reason: "\(width) x \(height) \(format.rawValue) pixels with rows of \(pitch) bytes take "
          + "\(needed) bytes, not \(count)")
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

  /// Straight alpha over one color, rounded; `red` and `blue` are the offsets of these channels.
  @inline(__always)
  private static func composite(
    _ source: UnsafePointer<UInt8>, _ red: Int, _ blue: Int, over background: RGBColor,
    to target: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    func over(_ value: UInt8, _ alpha: UInt32, _ under: UInt8) -> UInt8 {
      UInt8(
        truncatingIfNeeded: (UInt32(value) &* alpha &+ UInt32(under) &* (255 &- alpha) &+ 127) / 255
      )
    }
    for i in 0..<count {
      let alpha = UInt32(source[i * 4 + 3])
      target[i * 3] = over(source[i * 4 + red], alpha, background.red)
      target[i * 3 + 1] = over(source[i * 4 + 1], alpha, background.green)
      target[i * 3 + 2] = over(source[i * 4 + blue], alpha, background.blue)
    }
  }
}
