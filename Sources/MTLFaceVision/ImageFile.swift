import MTLFaceSupport

/// Functions that read and write encoded image files.
package enum ImageFile {
  /// Returns the bytes that `RGBImage.write(to:quality:)` writes with the default quality.
  ///
  /// - Throws: The errors of `RGBImage.encodedPNG()` and `RGBImage.encodedJPEG(quality:)`.
  package static func encoded(_ image: RGBImage, as format: ImageFileFormat) throws(ImageError)
    -> [UInt8]
  {
    switch format {
    case .png: try image.encodedPNG()
    case .jpeg: try image.encodedJPEG()
    }
  }

  /// Writes encoded bytes to a file atomically, as `RGBImage.write(to:quality:)` does.
  ///
  /// - Throws: ``ImageError/unwritable(name:reason:)``, ``ImageError/outOfMemory(bytes:)``.
  package static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(ImageError) in
      try write(UnsafeRawBufferPointer(bytes), to: path)
    }
  }

  /// Writes encoded bytes to a file atomically. An existing file does not change if an error
  /// occurs.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(ImageError) {
    do { try AtomicFile.write(bytes, to: path) } catch { throw ImageError(error) }
  }

  /// Returns the encoded bytes of a file without decoding them.
  ///
  /// - Throws: ``ImageError/unreadable(name:reason:)``, ``ImageError/fileTooLarge(name:limit:)``,
  ///   ``ImageError/outOfMemory(bytes:)``.
  package static func bytes(_ path: String, limits: ImageLimits) throws(ImageError) -> [UInt8] {
    try FileBytes.ofImage(path, limits: limits).bytes()
  }
}
