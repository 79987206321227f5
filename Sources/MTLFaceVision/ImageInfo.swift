import MTLFaceImageCodecs
import MTLFaceSupport

/// The properties of an image file, read from its header.
public struct ImageInfo: Sendable, Equatable {
  /// The format, determined from the first bytes.
  public let format: ImageFileFormat
  /// The stored width in pixels before the orientation is applied.
  public let width: Int
  /// The stored height in pixels before the orientation is applied.
  public let height: Int
  /// The number of channels including transparency, 1...4. For an image with a palette, this is the
  /// number of channels of the palette's colors.
  public let channels: Int
  /// The number of bits per sample or per palette index: 1, 2, 4, 8 or 16.
  public let bitDepth: Int
  /// Whether the image has transparency.
  public let hasAlpha: Bool
  /// The EXIF orientation, which is applied when the image is decoded.
  public let orientation: ImageOrientation

  /// Reads the header of a file. The pixels are neither decoded nor validated.
  ///
  /// - Parameters:
  ///   - path: The path of a regular file.
  ///   - limits: The limits for the sizes of the file and the image.
  /// - Throws: ``ImageError`` if the file cannot be read, its header is invalid or unsupported, or
  ///   a limit is exceeded.
  public init(contentsOf path: String, limits: ImageLimits = .standard) throws(ImageError) {
    let file = try FileBytes.ofImage(path, limits: limits)
    self = try file.withBytes { (bytes) throws(ImageError) in
      try ImageInfo(decoding: bytes, name: path, limits: limits)
    }
  }

  /// Reads the header of an encoded image in memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file, which are borrowed for the duration of the call.
  ///   - name: The name to use in error messages.
  ///   - limits: The limits for the size of the image. ``ImageLimits/fileBytes`` is ignored.
  /// - Throws: ``ImageError`` if the header is invalid or unsupported, or if a limit is exceeded.
  public init(
    decoding bytes: UnsafeRawBufferPointer, name: String = "image", limits: ImageLimits = .standard
  ) throws(ImageError) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { throw .empty(name: name) }
    guard let format = ImageFileFormat(signatureOf: bytes) else {
      throw .unknownFormat(name: name, found: ImageFileFormat.guess(bytes))
    }
    let start = base.assumingMemoryBound(to: UInt8.self)
    var header = mti_header()
    var allowed = limits.codecLimits
    let (status, text) = CodecCall.run { error in
      switch format {
      case .png: mti_probe_png(start, bytes.count, &allowed, &header, error)
      case .jpeg: mti_probe_jpeg(start, bytes.count, &allowed, &header, error)
      }
    }
    self.format = format
    self.width = Int(header.width)
    self.height = Int(header.height)
    self.channels = Int(header.channels)
    self.bitDepth = Int(header.bit_depth)
    self.hasAlpha = header.alpha
    self.orientation = EXIFReader.orientation(of: bytes, format: format)
    guard status == MTI_OK else {
      throw CodecCall.error(
        status, text, name: name, format: format, width: width, height: height, limits: limits)
    }
  }
}
