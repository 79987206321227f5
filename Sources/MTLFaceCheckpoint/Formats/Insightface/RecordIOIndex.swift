import MTLFaceSupport

/// A parser for the index of a ``RecordIOFile``, which consists of lines of the form
/// `key<TAB>offset`.
enum RecordIOIndex {
  /// One line of the index.
  struct Entry {
    let key: Int
    let offset: Int
  }

  /// Returns the entries in ascending order of their keys.
  ///
  /// - Throws: ``CheckpointError`` `malformedRecords` if a line is invalid, a key occurs twice, or
  ///   an offset is outside the record file of `fileSize` bytes.
  static func entries(_ index: FileBytes, fileSize: Int) throws -> [Entry] {
    var entries: [Entry] = []
    var line = 1
    var position = 0
    func malformed(_ problem: String) -> CheckpointError {
      .malformedRecords(path: index.path, problem: "line \(line) \(problem)")
    }
    try index.withBytes { bytes in
      func number(endingWith end: UInt8) throws -> Int {
        let start = position
        var value = 0
        while position < bytes.count, 0x30...0x39 ~= bytes[position], position - start < 18 {
          value = value * 10 + Int(bytes[position] - 0x30)
          position += 1
        }
        if position < bytes.count, bytes[position] == 0x0d { position += 1 }
        // The last line may end without a line feed.
        let ends = position < bytes.count ? bytes[position] == end : end == 0x0a
        guard position > start, ends else { throw malformed("is not a key, a tab and an offset") }
        position += 1
        return value
      }
      while position < bytes.count {
        let key = try number(endingWith: 0x09)
        let offset = try number(endingWith: 0x0a)
        guard offset < fileSize else {
          throw malformed("has an offset beyond the end of the records")
        }
        entries.append(Entry(key: key, offset: offset))
        line += 1
      }
    }
    entries.sort { $0.key < $1.key }
    if let duplicate = zip(entries, entries.dropFirst()).first(where: { $0.key == $1.key }) {
      throw CheckpointError.malformedRecords(
        path: index.path, problem: "the key \(duplicate.0.key) occurs twice")
    }
    return entries
  }
}
