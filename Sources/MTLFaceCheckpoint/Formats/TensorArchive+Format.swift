import MTLFaceSupport

extension TensorArchive.Format {
  /// Determines the format from the first bytes of a file.
  ///
  /// - Throws: ``CheckpointError`` `unknownFormat` with a hint about the actual content.
  init(sniffing file: FileBytes) throws {
    // Safetensors is tested first, because the header length of such a file can look like the start
    // of a pickle. No pickle or zip file has both zeros at bytes 4...7 and a brace at byte 8.
    if file.matches("\0\0\0\0{", at: 4) {
      self = .safetensors
    } else if file.matches("PK\u{3}\u{4}", at: 0) {
      self = .torchZip
    } else if TorchLegacyReader.hasMagic(file) {
      self = .torchLegacy
    } else if file[0] == 0x80, let version = file[1], (2...5).contains(version) {
      self = .pickle
    } else if ONNXFile.hasMagic(file) {
      self = .onnx
    } else if file.matches("{", at: 8) {
      self = .safetensors
    } else {
      throw CheckpointError.unknownFormat(path: file.path, hint: Self.hint(file))
    }
  }

  /// Returns a hint about the contents of an unsupported file, with a remedy for common mistakes.
  private static func hint(_ file: FileBytes) -> String {
    if file.matches("version https://git-lfs", at: 0) {
      return "it is a Git LFS pointer; run git lfs pull"
    }
    if file.matches("<", at: 0) { return "it is a web page; download the file again" }
    if file.matches("ustar", at: 257) { return "it is a tar file; extract it first" }
    if file.matches("\u{1f}", at: 0), file[1] == 0x8b {
      return "it is a gzip file; decompress it first"
    }
    if file.matches("PK\u{5}\u{6}", at: 0) { return "it is an empty zip file" }
    if file.count < 10 { return "it has only \(NumberFormat.count(file.count, "byte"))" }
    let start = file.bytes(0..<8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "it begins with " + start.joined(separator: " ")
  }
}
