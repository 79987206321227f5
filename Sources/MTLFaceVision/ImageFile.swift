/// Files of pictures as they are.
package enum ImageFile {
  /// The bytes of a file, within limits; what they are is not looked at.
  ///
  /// - Throws: ``ImageError`` `unreadable`, `fileTooLarge`, `outOfMemory`.
  package static func bytes(_ path: String, limits: ImageLimits) throws(ImageError) -> [UInt8] {
    try FileBytes(contentsOf: path, limit: limits.fileBytes).withBytes {
      (bytes) throws(ImageError) in Array(bytes)
    }
  }
}
