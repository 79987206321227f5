import MTLFaceImageCodecs

extension RGBImage {
  /// The picture as a PNG file: 8-bit RGB, lossless, without metadata.
  public func encodedPNG() throws(ImageError) -> [UInt8] {
    try Encoded(self, .png, quality: 0).array()
  }

  /// The picture as a JPEG file, without metadata. See ``writeJPEG(to:quality:)``.
  public func encodedJPEG(quality: Int = 92) throws(ImageError) -> [UInt8] {
    try Encoded(self, .jpeg, quality: quality).array()
  }

  /// Writes a picture in the format that the path's ending asks for: `.png`, `.jpg` or `.jpeg`.
  ///
  /// - Throws: ``ImageError/unknownPathExtension(name:)`` for another one, and what
  ///   ``writePNG(to:)`` and ``writeJPEG(to:quality:)`` throw.
  public func write(to path: String, quality: Int = 92) throws(ImageError) {
    switch try ImageFileFormat(pathExtensionOf: path) {
    case .png: try writePNG(to: path)
    case .jpeg: try writeJPEG(to: path, quality: quality)
    }
  }

  /// Writes a PNG file. An existing file is replaced as a whole, or stays as it was after an error:
  /// the bytes go to a temporary file in the same folder, which is synced and renamed.
  public func writePNG(to path: String) throws(ImageError) {
    try Encoded(self, .png, quality: 0).replace(path)
  }

  /// Writes a JPEG file as ``writePNG(to:)`` does a PNG.
  ///
  /// - Parameters:
  ///   - path: The file to make or replace.
  ///   - quality: 1 (worst) to 100; from 90 on color keeps its full resolution.
  /// - Throws: ``ImageError/jpegNotBuilt(name:)``, ``ImageError/invalidArgument(reason:)`` for a
  ///   quality out of range, ``ImageError/unencodable(format:reason:)`` for a side above 65 500,
  ///   ``ImageError/unwritable(name:reason:)``.
  public func writeJPEG(to path: String, quality: Int = 92) throws(ImageError) {
    guard Self.supportsJPEG else { throw .jpegNotBuilt(name: path) }
    try Encoded(self, .jpeg, quality: quality).replace(path)
  }
}

/// A file made by a codec, in the codec's memory.
private struct Encoded: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt8>
  private let count: Int

  borrowing func array() -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: memory, count: count))
  }

  /// Inside a method, for the memory lives as long as `self`.
  borrowing func replace(_ path: String) throws(ImageError) {
    try FileReplacement.replace(path, with: UnsafeRawBufferPointer(start: memory, count: count))
  }

  init(_ image: RGBImage, _ format: ImageFileFormat, quality: Int) throws(ImageError) {
    guard format == .png || 1...100 ~= quality else {
      throw .invalidArgument(reason: "JPEG quality \(quality) is not within 1...100")
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
