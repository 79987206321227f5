/// A reader for the EXIF orientation of an image file.
///
/// Every offset is checked before it is used, and offsets only increase, so that the length of the
/// file bounds the running time. A missing or malformed tag is treated as ``ImageOrientation/up``,
/// because it is not a reason to reject a valid image.
enum EXIFReader {
  /// Returns the orientation of an image file in memory.
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

  /// Access to bytes with bounds checks.
  struct Reader {
    let bytes: UnsafeRawBufferPointer
    var littleEndian = false

    var count: Int { bytes.count }

    func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < bytes.count ? bytes[offset] : nil }

    func u16(_ offset: Int) -> Int? {
      guard offset >= 0, offset < bytes.count - 1 else { return nil }
      let pair = (Int(bytes[offset]), Int(bytes[offset + 1]))
      return littleEndian ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
    }

    func u32(_ offset: Int) -> Int? {
      guard let first = u16(offset), let second = u16(offset + 2) else { return nil }
      let value =
        littleEndian ? UInt32(second) << 16 | UInt32(first) : UInt32(first) << 16 | UInt32(second)
      return Int(exactly: value)
    }

    /// Returns `length` bytes from `offset`, or `nil` if the range is out of bounds.
    func part(_ offset: Int, _ length: Int) -> Reader? {
      guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
      return Reader(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
    }

    func starts(with text: StaticString) -> Bool {
      count >= text.utf8CodeUnitCount
        && text.withUTF8Buffer { bytes.prefix($0.count).elementsEqual($0) }
    }
  }

  /// Returns the orientation from the first APP1 segment with EXIF data before the first scan.
  private static func jpeg(_ file: Reader) -> Int? {
    var offset = 2
    while file.byte(offset) == 0xFF, let marker = file.byte(offset + 1) {
      switch marker {
      case 0xFF: offset += 1  // a fill byte
      case 0x01, 0xD0...0xD8: offset += 2  // markers without a segment
      case 0xD9, 0xDA: return nil  // end of the image, start of a scan
      default:
        guard let length = file.u16(offset + 2), length >= 2 else { return nil }
        if marker == 0xE1, let segment = file.part(offset + 4, length - 2),
          segment.starts(with: "Exif\0\0"), let tiff = segment.part(6, segment.count - 6)
        {
          return orientation(tiff)
        }
        offset += 2 + length
      }
    }
    return nil
  }

  /// Returns the orientation from the first eXIf chunk, which may follow the pixels.
  private static func png(_ file: Reader) -> Int? {
    var offset = 8
    while let length = file.u32(offset), let type = file.part(offset + 4, 4),
      length <= file.count - offset
    {
      if type.starts(with: "IEND") { return nil }
      if type.starts(with: "eXIf"), length <= 1 << 20, let data = file.part(offset + 8, length) {
        guard let checked = file.part(offset + 4, 4 + length),
          let sum = file.u32(offset + 8 + length),
          sum == Int(exactly: crc32(checked.bytes))
        else { return nil }
        return orientation(data)
      }
      offset += 12 + length
    }
    return nil
  }

  /// Returns the value of tag 0x0112 in the first directory, or `nil` unless the tag has a single
  /// value of type SHORT.
  private static func orientation(_ data: Reader) -> Int? {
    var tiff = data
    tiff.littleEndian = tiff.starts(with: "II")
    guard tiff.littleEndian || tiff.starts(with: "MM"), tiff.u16(2) == 42,
      let directory = tiff.u32(4), let entries = tiff.u16(directory)
    else { return nil }
    for entry in 0..<entries {
      let offset = directory + 2 + entry * 12
      guard let tag = tiff.u16(offset) else { return nil }
      guard tag == 0x0112 else { continue }
      return tiff.u16(offset + 2) == 3 && tiff.u32(offset + 4) == 1 ? tiff.u16(offset + 8) : nil
    }
    return nil
  }

  /// Returns the CRC-32 that PNG uses. It is computed bit by bit, because an eXIf chunk is short.
  private static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
