import MTLFaceCheckpoint

/// A 64-bit FNV-1a hash.
package struct Fingerprint {
  /// The hash of what was mixed in.
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  package init() {}

  /// Mixes in a number.
  package mutating func mix(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// Mixes in a number's bits.
  package mutating func mix(_ bits: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) { mix(UInt8(truncatingIfNeeded: bits >> shift)) }
  }

  /// Mixes in a text, with its end.
  package mutating func mix(_ text: String) {
    for byte in text.utf8 { mix(byte) }
    mix(UInt8(0xff))
  }

  /// Mixes in all bytes of a file.
  /// - Throws: `CheckpointError` for a file that cannot be read.
  package mutating func mix(contentsOf path: String) throws {
    try FileBytes(mapping: path).withBytes { bytes in
      for byte in bytes { mix(byte) }
    }
  }

  private mutating func mix(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
