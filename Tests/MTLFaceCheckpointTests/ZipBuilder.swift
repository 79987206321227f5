/// A builder for zip files of stored entries, whose records may be invalid.
struct ZipBuilder {
  /// An entry. Values that are not `nil` replace the correct values in its records.
  struct Entry {
    var name: String
    var content: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var size: UInt32?
    var compressedSize: UInt32?
    var headerOffset: UInt32?
    var localName: String?
    var extra: [UInt8] = []
  }

  var entries: [Entry] = []
  /// Values that replace the correct values of the end record.
  var count: UInt16?
  var directorySize: UInt32?
  var directoryOffset: UInt32?
  /// Bytes between the directory and the end record.
  var beforeEnd: [UInt8] = []
  var comment: [UInt8] = []

  mutating func add(_ name: String, _ content: [UInt8]) {
    entries.append(Entry(name: name, content: content))
  }

  /// The bytes of the file.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = UInt32(file.count)
      let name = Array((entry.localName ?? entry.name).utf8)
      file += Self.little([0x0403_4b50], 0, entry.flags, entry.method, 0, 0)
      file += Self.words([
        0, entry.compressedSize ?? UInt32(entry.content.count), UInt32(entry.content.count),
      ])
      file += Self.little([], UInt16(name.count), 0) + name + entry.content
      directory += Self.little([0x0201_4b50], 0, 0, entry.flags, entry.method, 0, 0)
      directory += Self.words([
        0, entry.compressedSize ?? entry.size ?? UInt32(entry.content.count),
        entry.size ?? UInt32(entry.content.count),
      ])
      let central = Array(entry.name.utf8)
      directory += Self.little([], UInt16(central.count), UInt16(entry.extra.count), 0, 0, 0)
      directory += Self.words([0, entry.headerOffset ?? offset]) + central + entry.extra
    }
    let start = UInt32(file.count)
    let entryCount = count ?? UInt16(entries.count)
    file += directory + beforeEnd
    file += Self.little([0x0605_4b50], 0, 0, entryCount, entryCount)
    file += Self.words([directorySize ?? UInt32(directory.count), directoryOffset ?? start])
    return file + Self.little([], UInt16(comment.count)) + comment
  }

  /// Returns the bytes of 32-bit integers and 16-bit integers in little-endian order.
  static func little(_ words: [UInt32], _ halves: UInt16...) -> [UInt8] {
    var bytes = Self.words(words)
    for half in halves { withUnsafeBytes(of: half.littleEndian) { bytes += Array($0) } }
    return bytes
  }

  static func words<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }

  /// Returns a file with a pickle and its storages, in the form that `torch.save` writes.
  static func torch(_ pickle: [UInt8], storages: [String: [UInt8]] = [:]) -> ZipBuilder {
    var zip = ZipBuilder()
    zip.add("archive/data.pkl", pickle)
    zip.add("archive/byteorder", Array("little".utf8))
    for (key, bytes) in storages.sorted(by: { $0.key < $1.key }) {
      zip.add("archive/data/\(key)", bytes)
    }
    return zip
  }
}
