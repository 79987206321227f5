#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension FaceDataSet {
  /// A number that changes when the faces do: made of their names, and of the size and the time of
  /// change of every file that holds them.
  package var fingerprint: UInt64 {
    var hash = Fingerprint()
    var seen: Set<String> = []
    for sample in samples {
      hash.mix(sample.name)
      let file: String
      if case .file = sample.source { file = filePath(sample) } else { file = path }
      guard seen.insert(file).inserted else { continue }
      var info = stat()
      guard stat(file, &info) == 0 else { continue }
      hash.mix(UInt64(bitPattern: Int64(info.st_size)))
      #if canImport(Darwin)
        let time = info.st_mtimespec
      #else
        let time = info.st_mtim
      #endif
      hash.mix(UInt64(bitPattern: Int64(time.tv_sec)))
      hash.mix(UInt64(bitPattern: Int64(time.tv_nsec)))
    }
    return hash.value
  }
}

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

  /// Mixes in a text, with its end.
  package mutating func mix(_ text: String) {
    for byte in text.utf8 { mix(byte) }
    mix(UInt8(0xff))
  }

  private mutating func mix(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
