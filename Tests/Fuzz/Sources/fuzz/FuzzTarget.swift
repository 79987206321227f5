import MTLFace

/// A file reader to fuzz. A reader may return a value or throw an error. Any crash is a finding.
enum FuzzTarget: String, CaseIterable {
  case png, jpeg, exif, safetensors, pytorch, onnx, bin

  /// Reads the bytes as a file and accesses parts of the result.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .png: picture(bytes, magic: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .jpeg: picture(bytes, magic: [0xFF, 0xD8, 0xFF])
    case .exif: orientation(bytes)
    case .safetensors, .pytorch: weights(bytes)
    case .onnx: graph(bytes)
    case .bin: pairs(bytes)
    }
  }

  /// Decodes the bytes as an image after replacing the first bytes with a magic number.
  private func picture(_ bytes: [UInt8], magic: [UInt8]) {
    let file = magic + bytes.dropFirst(magic.count)
    let limits = ImageLimits(pixels: 1_000_000)
    _ = try? RGBImage(decoding: file, limits: limits)
  }

  /// Decodes the bytes as the EXIF segment of a JPEG file.
  private func orientation(_ bytes: [UInt8]) {
    let length = min(bytes.count, 65_000) + 8
    let file: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + Array("Exif\0\0".utf8)
      + bytes.prefix(65_000) + [0xFF, 0xD9]
    file.withUnsafeBytes { _ = try? ImageInfo(decoding: $0) }
  }

  /// Opens the bytes as a weights file and reads small tensors.
  private func weights(_ bytes: [UInt8]) {
    guard let archive = try? TensorArchive(bytes: bytes, name: "input") else { return }
    for key in archive.keys.prefix(16) {
      guard let tensor = archive[key], tensor.count <= 1 << 16 else { continue }
      _ = try? tensor.floats()
    }
    _ = try? FaceModel(archive: archive)
  }

  private func graph(_ bytes: [UInt8]) {
    _ = try? ONNXImporter.loadModel(from: ONNXFile(bytes: bytes, name: "input"))
  }

  private func pairs(_ bytes: [UInt8]) {
    guard let pairs = try? VerificationPairsFile(bytes: bytes, name: "input") else { return }
    for index in 0..<min(pairs.imageCount, 16) {
      _ = try? pairs.withImageBytes(at: index) { $0.count }
    }
  }
}
