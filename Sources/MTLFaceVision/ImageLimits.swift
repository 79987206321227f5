/// Limits for the size of an image and its file.
///
/// The header is checked against the limits before memory for the pixels is allocated, because a
/// PNG file of a few bytes can declare a terabyte of pixels.
///
/// A decoded image takes 3 bytes per pixel. While an image is decoded, up to 4 additional bytes per
/// pixel (interlaced PNG with alpha) or 8 additional bytes per pixel (progressive JPEG with four
/// channels) are allocated. While the EXIF orientation is applied, 3 additional bytes per pixel are
/// allocated.
public struct ImageLimits: Sendable, Equatable, CustomStringConvertible {
  /// The largest stored width in pixels.
  public var width: Int
  /// The largest stored height in pixels.
  public var height: Int
  /// The maximum number of pixels, that is, the largest product of the width and the height.
  public var pixels: Int
  /// The largest file size in bytes.
  public var fileBytes: Int

  /// The default limits, which allow 100 megapixels, sides of 65,535 pixels and files of 512 MiB.
  public static let standard = ImageLimits()

  /// Creates limits for image files. A limit below 1 rejects all images.
  public init(
    width: Int = 65_535, height: Int = 65_535, pixels: Int = 100_000_000,
    fileBytes: Int = 512 << 20
  ) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.fileBytes = fileBytes
  }

  /// The limits as text for error messages, such as "65535 x 65535 and 100000000 pixels".
  public var description: String { "\(width) x \(height) and \(pixels) pixels" }
}
