import MTLFaceImageCodecs

extension RGBImage {
  /// Whether JPEG files can be read and written: the package trait `JPEG`, on by default.
  public static var supportsJPEG: Bool { mti_has_jpeg() }

  /// Reads a PNG or JPEG file, upright.
  ///
  /// - The format is told by the first bytes, not by the name.
  /// - The EXIF orientation is applied (JPEG APP1, PNG eXIf).
  /// - ICC profiles and PNG gamma are ignored: the numbers are taken as sRGB. A photo in a wide
  ///   gamut comes out a little pale; recognition hardly notices.
  /// - 16-bit samples are rounded to 8; transparency is composited over `background`.
  /// - CMYK becomes RGB by multiplying each ink's light by black's, without a profile.
  /// - A file that is cut or fails its checksums is an error, never a picture that is partly gray.
  ///
  /// - Parameters:
  ///   - path: A regular file, read once.
  ///   - limits: Checked before anything large is allocated.
  ///   - background: What shows through transparency.
  public init(
    contentsOf path: String, limits: ImageLimits = .standard, background: RGBColor = .white
  ) throws(ImageError) {
    let file = try FileBytes(contentsOf: path, limit: limits.fileBytes)
    self = try file.withBytes { (bytes) throws(ImageError) in
      try RGBImage(decoding: bytes, name: path, limits: limits, background: background)
    }
  }

  /// Reads a PNG or JPEG in memory, as ``init(contentsOf:limits:background:)`` does a file.
  /// `bytes` is borrowed for the call; `name` stands for it in errors.
  public init(
    decoding bytes: UnsafeRawBufferPointer, name: String = "image",
    limits: ImageLimits = .standard, background: RGBColor = .white
  ) throws(ImageError) {
    guard bytes.count <= limits.fileBytes else {
      throw .fileTooLarge(name: name, limit: limits.fileBytes)
    }
    let info = try ImageInfo(decoding: bytes, name: name, limits: limits)
    guard let base = bytes.baseAddress else { throw .empty(name: name) }
    let start = base.assumingMemoryBound(to: UInt8.self)
    let buffer = try PixelBuffer(width: info.width, height: info.height)
    var allowed = limits.codecLimits
    let under = [background.red, background.green, background.blue]
    let (status, text) = CodecCall.run { error in
      switch info.format {
      case .png:
        mti_decode_png(start, bytes.count, &allowed, under, buffer.bytes, buffer.count, error)
      case .jpeg:
        mti_decode_jpeg(start, bytes.count, &allowed, buffer.bytes, buffer.count, error)
      }
    }
    guard status == MTI_OK else {
      throw CodecCall.error(
        status, text, name: name, format: info.format, width: info.width, height: info.height,
        limits: limits)
    }
    self = try RGBImage(buffer: buffer, width: info.width, height: info.height)
      .oriented(info.orientation)
  }

  /// The same from an array.
  public init(
    decoding bytes: [UInt8], name: String = "image", limits: ImageLimits = .standard,
    background: RGBColor = .white
  ) throws(ImageError) {
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(ImageError) in
      try RGBImage(
        decoding: UnsafeRawBufferPointer(bytes), name: name, limits: limits, background: background)
    }
  }
}
