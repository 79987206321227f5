import MTLFaceImageCodecs

extension RGBImage {
  /// Returns the image encoded losslessly as an 8-bit RGB PNG file without metadata.
  ///
  /// - Throws: ``ImageError/outOfMemory(bytes:)``, ``ImageError/unencodable(format:reason:)``.
  public func encodedPNG() throws(ImageError) -> [UInt8] {
    try Encoded(self, .png, quality: 0).array()
  }

  /// Returns the image encoded as a JPEG file without metadata.
  ///
  /// - Parameter quality: The quality from 1 (worst) to 100 (best), as in
  ///   ``writeJPEG(to:quality:)``.
  /// - Throws: ``ImageError/jpegNotBuilt(name:)``; ``ImageError/invalidArgument(reason:)`` if the
  ///   quality is out of range; ``ImageError/unencodable(format:reason:)`` if a side exceeds 65,500
  ///   pixels; ``ImageError/outOfMemory(bytes:)``.
  public func encodedJPEG(quality: Int = 92) throws(ImageError) -> [UInt8] {
    try Encoded(self, .jpeg, quality: quality).array()
  }

  /// Writes the image to a file in the format that the extension of the path indicates.
  ///
  /// - Parameters:
  ///   - path: The path of the file to create or replace. It ends in `.png`, `.jpg` or `.jpeg`.
  ///   - quality: The quality of a JPEG file, 1...100. It is ignored for PNG files.
  /// - Throws: ``ImageError/unknownPathExtension(name:)`` if the path has a different extension;
  ///   the errors of ``writePNG(to:)`` and ``writeJPEG(to:quality:)``.
  public func write(to path: String, quality: Int = 92) throws(ImageError) {
    switch try ImageFileFormat(pathExtensionOf: path) {
    case .png: try writePNG(to: path)
    case .jpeg: try writeJPEG(to: path, quality: quality)
    }
  }

  /// Writes a PNG file atomically.
  ///
  /// The bytes are written to a temporary file in the same folder. The temporary file is synced and
  /// then renamed. If an error occurs, an existing file remains unchanged.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``ImageError/unwritable(name:reason:)``, ``ImageError/outOfMemory(bytes:)``,
  ///   ``ImageError/unencodable(format:reason:)``.
  public func writePNG(to path: String) throws(ImageError) {
    try Encoded(self, .png, quality: 0).write(to: path)
  }

  /// Writes a JPEG file atomically, as ``writePNG(to:)`` does for a PNG file.
  ///
  /// - Parameters:
  ///   - path: The path of the file to create or replace.
  ///   - quality: The quality from 1 (worst) to 100 (best). If it is 90 or higher, the color
  ///     channels are stored at full resolution.
  /// - Throws: ``ImageError/jpegNotBuilt(name:)``; ``ImageError/invalidArgument(reason:)`` if the
  ///   quality is out of range; ``ImageError/unencodable(format:reason:)`` if a side exceeds 65,500
  ///   pixels; ``ImageError/unwritable(name:reason:)``, ``ImageError/outOfMemory(bytes:)``.
  public func writeJPEG(to path: String, quality: Int = 92) throws(ImageError) {
    guard Self.supportsJPEG else { throw .jpegNotBuilt(name: path) }
    try Encoded(self, .jpeg, quality: quality).write(to: path)
  }
}

/// An encoded file in memory that a codec allocated.
private struct Encoded: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt8>
  private let count: Int

  borrowing func array() -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: memory, count: count))
  }

  /// Writes the memory to a file. This is a method because the memory is freed with `self`.
  borrowing func write(to path: String) throws(ImageError) {
    try ImageFile.write(UnsafeRawBufferPointer(start: memory, count: count), to: path)
  }

  init(_ image: RGBImage, _ format: ImageFileFormat, quality: Int) throws(ImageError) {
    guard format == .png || 1...100 ~= quality else {
      throw .invalidArgument(reason: "the JPEG quality is \(quality); use a value in 1...100")
    }
    guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height)
    else {
      throw .unencodable(format: format, reason: "\(image.width) x \(image.height) pixels")
    }
    var memory: UnsafeMutablePointer<UInt8>?
    var count = 0
    let (status, text) = CodecCall.run { error in
      image.withPixels { pixels in
        switch format {
        case .png: mti_encode_png(pixels.baseAddress, width, height, &memory, &count, error)
        case .jpeg:
          mti_encode_jpeg(
            pixels.baseAddress, width, height, Int32(quality), &memory, &count, error)
        }
      }
    }
    guard status == MTI_OK, let memory else {
      switch status {
      case MTI_NOT_BUILT: throw .jpegNotBuilt(name: "image")
      case MTI_OUT_OF_MEMORY: throw .outOfMemory(bytes: image.buffer.count)
      default: throw .unencodable(format: format, reason: text)
      }
    }
    self.memory = memory
    self.count = count
  }

  deinit { mti_free(memory) }
}
