/// Finds the EXIF orientation of a file and nothing else.
///
/// Every offset is checked before it is used and only moves forward, so that the time is bounded by
/// the file's length. What is missing, odd or malformed counts as ``ImageOrientation/up``: a broken
/// tag is no reason to refuse a sound picture.
enum EXIFReader {
  static func orientation(
    of bytes: UnsafeRawBufferPointer, format: ImageFileFormat
  ) -> ImageOrientation {
    let value: Int? =
      switch format {
      case .jpeg: jpeg(Reader(bytes: bytes))
      case .png: png(Reader(bytes: bytes))
      }
    return value.flatMap(ImageOrientation.init) ?? .up
  }

  /// Bytes with checked access.
  struct Reader {
    let bytes: UnsafeRawBufferPointer
    var littleEndian = false

    var count: Int { bytes.count }

    func byte(_ at: Int) -> UInt8? { at >= 0 && at < bytes.count ? bytes[at] : nil }

    func u16(_ at: Int) -> Int? {
      guard at >= 0, at < bytes.count - 1 else { return nil }
      let pair = (Int(bytes[at]), Int(bytes[at + 1]))
      return littleEndian ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
    }

    func u32(_ at: Int) -> Int? {
      guard let first = u16(at), let second = u16(at + 2) else { return nil }
      let value =
        littleEndian ? UInt32(second) << 16 | UInt32(first) : UInt32(first) << 16 | UInt32(second)
      return Int(exactly: value)
    }

    /// A part of the bytes, nil where it reaches out of them.
    func part(_ at: Int, _ length: Int) -> Reader? {
      guard at >= 0, length >= 0, at <= count, length <= count - at else { return nil }
      return Reader(bytes: UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
    }

    func starts(with text: StaticString) -> Bool {
      count >= text.utf8CodeUnitCount
        && text.withUTF8Buffer { bytes.prefix($0.count).elementsEqual($0) }
    }
  }

  /// The segments up to the first scan; the first APP1 with EXIF counts.
  private static func jpeg(_ file: Reader) -> Int? {
    var at = 2
    while file.byte(at) == 0xFF, let marker = file.byte(at + 1) {
      switch marker {
      case 0xFF: at += 1  // a fill byte
      case 0x01, 0xD0...0xD8: at += 2  // markers without a segment
      case 0xD9, 0xDA: return nil  // end of the picture, start of a scan
      default:
        guard let length = file.u16(at + 2), length >= 2 else { return nil }
        if marker == 0xE1, let segment = file.part(at + 4, length - 2),
          segment.starts(with: "Exif\0\0"), let tiff = segment.part(6, segment.count - 6)
        {
          return orientation(tiff)
        }
        at += 2 + length
      }
    }
    return nil
  }

  /// The chunks up to IEND; the eXIf chunk may come after the pixels.
  private static func png(_ file: Reader) -> Int? {
    var at = 8
    while let length = file.u32(at), let type = file.part(at + 4, 4), length <= file.count - at {
      if type.starts(with: "IEND") { return nil }
      if type.starts(with: "eXIf"), length <= 1 << 20, let data = file.part(at + 8, length) {
        guard let checked = file.part(at + 4, 4 + length), let sum = file.u32(at + 8 + length),
          sum == Int(exactly: crc32(checked.bytes))
        else { return nil }
        return orientation(data)
      }
      at += 12 + length
    }
    return nil
  }

  /// Tag 0x0112 of the first directory: one SHORT.
  private static func orientation(_ data: Reader) -> Int? {
    var tiff = data
    tiff.littleEndian = tiff.starts(with: "II")
    guard tiff.littleEndian || tiff.starts(with: "MM"), tiff.u16(2) == 42,
      let directory = tiff.u32(4), let entries = tiff.u16(directory)
    else { return nil }
    for entry in 0..<entries {
      let at = directory + 2 + entry * 12
      guard let tag = tiff.u16(at) else { return nil }
      guard tag == 0x0112 else { continue }
      return tiff.u16(at + 2) == 3 && tiff.u32(at + 4) == 1 ? tiff.u16(at + 8) : nil
    }
    return nil
  }

  /// PNG's checksum, bit by bit: an eXIf chunk is short.
  private static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
