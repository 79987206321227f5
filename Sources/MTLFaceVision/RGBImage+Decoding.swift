import MTLFaceImageCodecs
import MTLFaceSupport

extension RGBImage {
  /// Whether JPEG files can be read and written. The package trait `JPEG`, which is enabled by
  /// default, determines this value.
  public static var supportsJPEG: Bool { mti_has_jpeg() }

  /// Reads a PNG or JPEG file.
  ///
  /// - The first bytes of the file determine the format. The extension of the path is ignored.
  /// - The EXIF orientation (JPEG APP1, PNG eXIf) is applied, so that the image is upright.
  /// - ICC profiles and PNG gamma are ignored, and the values are interpreted as sRGB. The colors
  ///   of a wide-gamut photo become slightly pale, which hardly affects recognition.
  /// - 16-bit samples are rounded to 8 bits. Transparent pixels are composited over `background`.
  /// - CMYK is converted to RGB without a profile. Each color channel is multiplied by the black
  ///   channel.
  /// - A truncated file or a wrong checksum causes an error. A damaged file never results in a
  ///   partly gray image.
  ///
  /// - Parameters:
  ///   - path: The path of a regular file, which is read once.
  ///   - limits: The limits for the sizes of the file and the image. They are checked before memory
  ///     for the pixels is allocated.
  ///   - background: The color behind transparent pixels.
  /// - Throws: ``ImageError`` if the file cannot be read, is not a valid image in a supported
  ///   format or exceeds a limit, or if memory cannot be allocated.
  public init(
    contentsOf path: String, limits: ImageLimits = .standard, background: RGBColor = .white
  ) throws(ImageError) {
    let file = try FileBytes.ofImage(path, limits: limits)
    self = try file.withBytes { (bytes) throws(ImageError) in
      try RGBImage(decoding: bytes, name: path, limits: limits, background: background)
    }
  }

  /// Decodes a PNG or JPEG file in memory, as ``init(contentsOf:limits:background:)`` does for a
  /// file on disk.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are borrowed for the duration of the call.
  ///   - name: The name to use in error messages.
  ///   - limits: The limits for the sizes of the file and the image. They are checked before memory
  ///     for the pixels is allocated.
  ///   - background: The color behind transparent pixels.
  /// - Throws: ``ImageError`` if the bytes are not a valid image in a supported format or exceed a
  ///   limit, or if memory cannot be allocated.
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
    let backgroundBytes = [background.red, background.green, background.blue]
    let (status, text) = CodecCall.run { error in
      switch info.format {
      case .png:
        mti_decode_png(
          start, bytes.count, &allowed, backgroundBytes, buffer.bytes, buffer.count, error)
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

  /// Decodes a PNG or JPEG file in an array of bytes.
  ///
  /// The parameters and errors are those of the initializer that takes an
  /// `UnsafeRawBufferPointer`.
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
