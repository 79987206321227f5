/// An image file format that the library supports.
public enum ImageFileFormat: String, Sendable, CaseIterable, CustomStringConvertible {
  /// Portable Network Graphics.
  case png
  /// JPEG, which is supported if the library was built with the package trait `JPEG` (see
  /// ``RGBImage/supportsJPEG``).
  case jpeg

  /// The name of the format, "PNG" or "JPEG".
  public var description: String { rawValue.uppercased() }

  /// Creates the format identified by the first bytes of a file, or returns `nil` if the file is
  /// neither PNG nor JPEG.
  public init?(signatureOf bytes: UnsafeRawBufferPointer) {
    if Self.starts(bytes, with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if Self.starts(bytes, with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// Creates the format for the extension of a path.
  ///
  /// - Parameter path: A path that ends in `.png`, `.jpg` or `.jpeg`. Case is ignored.
  /// - Throws: ``ImageError/unknownPathExtension(name:)`` if the extension is a different one;
  ///   ``ImageError/jpegNotBuilt(name:)`` if the library was built without JPEG support.
  public init(pathExtensionOf path: String) throws(ImageError) {
    let lower = path.lowercased()
    if lower.hasSuffix(".png") {
      self = .png
    } else if lower.hasSuffix(".jpg") || lower.hasSuffix(".jpeg") {
      guard RGBImage.supportsJPEG else { throw .jpegNotBuilt(name: path) }
      self = .jpeg
    } else {
      throw .unknownPathExtension(name: path)
    }
  }

  /// Returns the apparent format of an unsupported file for error messages.
  static func guess(_ bytes: UnsafeRawBufferPointer) -> String {
    let known: [(name: String, offset: Int, magic: [UInt8])] = [
      ("a file with a damaged PNG signature", 0, [0x89, 0x50]), ("a GIF", 0, Array("GIF8".utf8)),
      ("a WebP", 8, Array("WEBP".utf8)), ("a BMP", 0, Array("BM".utf8)),
      ("a TIFF", 0, Array("II*\0".utf8)), ("a TIFF", 0, Array("MM\0*".utf8)),
      ("a HEIC or AVIF", 4, Array("ftyp".utf8)), ("a PDF", 0, Array("%PDF".utf8)),
    ]
    for format in known where starts(bytes, with: format.magic, at: format.offset) {
      return format.name
    }
    let isText = bytes.prefix(512).allSatisfy { $0 >= 32 && $0 != 127 || $0 >= 9 && $0 <= 13 }
    return isText ? "a text file" : "of an unknown format"
  }

  private static func starts(
    _ bytes: UnsafeRawBufferPointer, with magic: [UInt8], at offset: Int = 0
  ) -> Bool {
    bytes.count >= offset + magic.count
      && bytes.dropFirst(offset).prefix(magic.count)
        .elementsEqual(magic)
  }
}
