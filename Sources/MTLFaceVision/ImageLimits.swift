/// Limits for the size of an image and its file.
///
/// They are checked against the header before pixels are allocated, because a few bytes of PNG can
/// declare a terabyte of pixels. A decoded image takes 3 bytes per pixel. Decoding takes up to 4
/// additional bytes (interlaced PNG with alpha) or 8 bytes (progressive JPEG with four channels)
/// per pixel, and applying the EXIF orientation takes 3.
public struct ImageLimits: Sendable, Equatable, CustomStringConvertible {
  /// The largest stored width in pixels.
  public var width: Int
  /// The largest stored height in pixels.
  public var height: Int
  /// The largest product of width and height.
  public var pixels: Int
  /// The largest file size in bytes.
  public var fileBytes: Int

  /// The default limits: 100 megapixels, sides of up to 65 535 pixels and files of up to 512 MiB.
  public static let standard = ImageLimits()

  /// Creates limits. A limit below 1 rejects all images.
  public init(
    width: Int = 65_535, height: Int = 65_535, pixels: Int = 100_000_000,
    fileBytes: Int = 512 << 20
  ) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.fileBytes = fileBytes
  }

  /// The limits as text, such as "65535 x 65535 and 100000000 pixels".
  public var description: String { "\(width) x \(height) and \(pixels) pixels" }
}
