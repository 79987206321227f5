import MTLFaceSupport

/// Access to encoded image files.
package enum ImageFile {
  /// Returns the bytes of the file that `RGBImage.write(to:)` would write.
  package static func encoded(_ image: RGBImage, as format: ImageFileFormat) throws(ImageError)
    -> [UInt8]
  {
    switch format {
    case .png: try image.encodedPNG()
    case .jpeg: try image.encodedJPEG()
    }
  }

  /// Writes encoded bytes to a file as `RGBImage.write(to:)` does.
  package static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(ImageError) in
      try write(UnsafeRawBufferPointer(bytes), to: path)
    }
  }

  /// Writes encoded bytes to a file, which is replaced completely or, after an error, unchanged.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(ImageError) {
    do { try AtomicFile.write(bytes, to: path) } catch { throw ImageError(error) }
  }

  /// Returns the bytes of a file without interpreting them.
  ///
  /// - Throws: ``ImageError`` `unreadable`, `fileTooLarge`, `outOfMemory`.
  package static func bytes(_ path: String, limits: ImageLimits) throws(ImageError) -> [UInt8] {
    try FileBytes.ofImage(path, limits: limits).bytes()
  }
}
