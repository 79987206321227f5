/// A 64-bit FNV-1a hash, computed incrementally.
///
/// The hash of an input must never change, because files contain these hashes.
package struct Fingerprint {
  /// The hash of all input so far.
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Creates the hash of an empty input.
  package init() {}

  /// Mixes in the eight bytes of an integer, least significant first.
  package mutating func mix(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { mix(word: number >> shift & 0xff) }
  }

  /// Mixes in the four bytes of an integer, least significant first.
  package mutating func mix(_ number: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) { mix(word: UInt64(number >> shift & 0xff)) }
  }

  /// Mixes in the UTF-8 bytes of a string, followed by a terminator.
  ///
  /// The terminator makes the hash of "ab" and "c" differ from the hash of "a" and "bc".
  package mutating func mix(_ text: String) {
    mix(bytes: text.utf8)
    mix(word: 0xff)
  }

  /// Mixes in a sequence of bytes without a terminator.
  package mutating func mix(bytes: some Sequence<UInt8>) {
    for byte in bytes { mix(word: UInt64(byte)) }
  }

  /// Mixes in an integer in a single step of FNV-1a, although the algorithm defines the step only
  /// for bytes.
  ///
  /// This is faster than mixing in all eight bytes, but it mixes the upper bits less thoroughly.
  package mutating func mix(word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
  }
}

extension Fingerprint {
  /// Mixes in the size and the modification time of a file. Does nothing if there is no file.
  package mutating func mix(statusOf path: String) {
    guard let status = FileSystem.status(of: path) else { return }
    mix(UInt64(bitPattern: Int64(status.st_size)))
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    mix(UInt64(bitPattern: Int64(time.tv_sec)))
    mix(UInt64(bitPattern: Int64(time.tv_nsec)))
  }

  /// Mixes in all bytes of a file that is not empty.
  ///
  /// - Throws: ``FileError`` if the file is empty or cannot be read.
  package mutating func mix(contentsOf path: String) throws(FileError) {
    try FileBytes(mapping: path).withBytes { mix(bytes: $0) }
  }
}
