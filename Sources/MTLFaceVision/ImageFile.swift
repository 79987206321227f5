/// Files of pictures as they are.
package enum ImageFile {
  /// The file that `RGBImage.write(to:)` makes of a picture.
  package static func encoded(_ image: RGBImage, as format: ImageFileFormat) throws(ImageError)
    -> [UInt8]
  {
    switch format {
    case .png: try image.encodedPNG()
    case .jpeg: try image.encodedJPEG()
    }
  }

  /// Writes a file as `RGBImage.write(to:)` does.
  package static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    let written = bytes.withUnsafeBytes { bytes in
      Result { () throws(ImageError) in try FileReplacement.replace(path, with: bytes) }
    }
    try written.get()
  }

  /// The bytes of a file, within limits; what they are is not looked at.
  ///
  /// - Throws: ``ImageError`` `unreadable`, `fileTooLarge`, `outOfMemory`.
  package static func bytes(_ path: String, limits: ImageLimits) throws(ImageError) -> [UInt8] {
    try FileBytes(contentsOf: path, limit: limits.fileBytes).withBytes {
      (bytes) throws(ImageError) in Array(bytes)
    }
  }
}
