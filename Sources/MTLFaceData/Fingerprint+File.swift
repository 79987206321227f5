import MTLFaceCheckpoint
package import MTLFaceSupport

extension Fingerprint {
  /// Mixes in all bytes of a file.
  ///
  /// - Throws: `CheckpointError` for a file that cannot be read.
  package mutating func mix(contentsOf path: String) throws {
    try FileBytes(mapping: path).withBytes { mix(bytes: $0) }
  }
}
