/// A 64-bit FNV-1a hash, computed incrementally.
///
/// Stored files contain these hashes, so the result for the same input never changes.
package struct Fingerprint {
  /// The hash of everything mixed in so far.
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Creates the hash of no bytes.
  package init() {}

  /// Mixes in the eight bytes of an integer, least significant first.
  package mutating func mix(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { mix(word: number >> shift & 0xff) }
  }

  /// Mixes in the four bytes of an integer, least significant first.
  package mutating func mix(_ number: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) { mix(word: UInt64(number >> shift & 0xff)) }
  }

  /// Mixes in the UTF-8 bytes of a string and a terminator, so that "ab" and "c" differ from "a"
  /// and "bc".
  package mutating func mix(_ text: String) {
    mix(bytes: text.utf8)
    mix(word: 0xff)
  }

  /// Mixes in bytes, without a terminator.
  package mutating func mix(bytes: some Sequence<UInt8>) {
    for byte in bytes { mix(word: UInt64(byte)) }
  }

  /// Mixes in an integer in one step, as FNV-1a does with a byte.
  ///
  /// This is faster than mixing in all eight bytes and spreads the upper bits less.
  package mutating func mix(word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
  }
}

extension Fingerprint {
  /// Mixes in the size and the modification time of a file, or nothing if there is no file.
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
  /// - Throws: ``FileError`` if the file cannot be read.
  package mutating func mix(contentsOf path: String) throws(FileError) {
    try FileBytes(mapping: path).withBytes { mix(bytes: $0) }
  }
}
