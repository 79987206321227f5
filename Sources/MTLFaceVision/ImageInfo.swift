import MTLFaceImageCodecs

/// What a picture file says of itself before its pixels.
public struct ImageInfo: Sendable, Equatable {
  /// The format, told by the first bytes.
  public let format: ImageFileFormat
  /// Width in pixels as stored, before the orientation is applied.
  public let width: Int
  /// Height in pixels as stored, before the orientation is applied.
  public let height: Int
  /// Channels in the file, 1...4, a palette expanded and transparency counted.
  public let channels: Int
  /// Bits of a sample, or of an index into a palette: 1, 2, 4, 8 or 16.
  public let bitDepth: Int
  /// Whether the file has transparency.
  public let hasAlpha: Bool
  /// The EXIF orientation, which decoding applies.
  public let orientation: ImageOrientation

  /// Reads the header of a file. The pixels are neither decoded nor checked.
  public init(contentsOf path: String, limits: ImageLimits = .standard) throws(ImageError) {
    let file = try FileBytes(contentsOf: path, limit: limits.fileBytes)
    self = try file.withBytes { (bytes) throws(ImageError) in
      try ImageInfo(decoding: bytes, name: path, limits: limits)
    }
  }

  /// Reads the header of a file in memory. `name` stands for it in errors.
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
