import MTLFaceSupport

extension FaceModel {
  /// Returns a fingerprint of everything in a model file that affects the outputs of the model: the
  /// architecture and all tensors.
  ///
  /// The calibration and other metadata are not included. Therefore,
  /// ``store(_:inFile:)`` does not change the fingerprint.
  ///
  /// - Throws: ``CheckpointError`` if the file cannot be read.
  package static func fingerprint(ofFile path: String) throws -> UInt64 {
    let archive = try TensorArchive.open(path)
    var hash = Fingerprint()
    for key in [formatKey, architectureKey] { hash.mix(archive.metadata[key] ?? "") }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for tensor in archive.keys.compactMap({ archive[$0] }) {
      hash.mix(tensor.name)
      hash.mix(tensor.elementType.rawValue)
      hash.mix("\(tensor.shape)")
      let step = buffer.count / tensor.elementType.byteSize
      for start in stride(from: 0, to: tensor.count, by: step) {
        let range = start..<min(start + step, tensor.count)
        let size = range.count * tensor.elementType.byteSize
        buffer.withUnsafeMutableBytes { bytes in
          tensor.readBytes(range, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<size]))
        }
        hash.mix(bytes: buffer[..<size])
      }
    }
    return hash.value
  }
}
