/// How large a file and its picture may be, checked on the header before pixels are allocated: a
/// few bytes of PNG can promise a terabyte.
///
/// A decoded picture takes 3 bytes a pixel; decoding takes up to 4 more (interlaced PNG with alpha)
/// or 8 more (progressive JPEG, four channels), and turning it by its EXIF orientation 3 more.
public struct ImageLimits: Sendable, Equatable, CustomStringConvertible {
  /// The largest width, in pixels as stored.
  public var width: Int
  /// The largest height, in pixels as stored.
  public var height: Int
  /// The largest product of width and height.
  public var pixels: Int
  /// The largest length of a file, in bytes.
  public var fileBytes: Int

  /// 100 megapixels, sides up to 65 535 and files up to 512 MiB.
  public static let standard = ImageLimits()

  /// Limits other than the standard ones. A limit below 1 lets nothing through.
  public init(
    width: Int = 65_535, height: Int = 65_535, pixels: Int = 100_000_000,
    fileBytes: Int = 512 << 20
  ) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.fileBytes = fileBytes
  }

  /// "65535 x 65535 and 100000000 pixels".
  public var description: String { "\(width) x \(height) and \(pixels) pixels" }
}
