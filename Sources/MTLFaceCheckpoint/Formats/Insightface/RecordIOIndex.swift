import MTLFaceSupport

/// The index of a ``RecordIOFile``: lines `key<TAB>offset`.
enum RecordIOIndex {
  /// A line.
  struct Entry {
    let key: Int
    let offset: Int
  }

  /// The entries by rising key.
  ///
  /// - Throws: ``CheckpointError`` `malformedRecords` for lines that are none, keys that occur twice,
  ///   and offsets outside the file.
  static func entries(_ index: FileBytes, fileSize: Int) throws -> [Entry] {
    var entries: [Entry] = []
    var line = 1
    var position = 0
    func refuse(_ problem: String) -> CheckpointError {
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
        // The last line may end with the file.
        let ends = position < bytes.count ? bytes[position] == end : end == 0x0a
        guard position > start, ends else { throw refuse("is no key, a tab and an offset") }
        position += 1
        return value
      }
      while position < bytes.count {
        let key = try number(endingWith: 0x09)
        let offset = try number(endingWith: 0x0a)
        guard offset < fileSize else { throw refuse("points beyond the end of the records") }
        entries.append(Entry(key: key, offset: offset))
        line += 1
      }
    }
    entries.sort { $0.key < $1.key }
    if let twice = zip(entries, entries.dropFirst()).first(where: { $0.key == $1.key }) {
      throw CheckpointError.malformedRecords(
        path: index.path, problem: "the key \(twice.0.key) occurs twice")
    }
    return entries
  }
}

/// Whether a path is a folder.
func isFolder(_ path: String) -> Bool {
  var info = stat()
  return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
}
