/// What the JSON header of a safetensors file says, before any of it is checked against the file.
struct SafetensorsHeader {
  /// One tensor; `begin` and `end` count from the end of the header and are not negative.
  struct Entry {
    var name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  /// In the order of the header.
  var tensors: [Entry] = []
  var metadata: [String: String] = [:]
}

/// Parses exactly the JSON that a safetensors header may be: an object of flat objects.
///
/// There is no recursion, and keys that occur twice are errors at every level.
struct SafetensorsHeaderParser {
  private var json: JSONScanner

  init(file: FileBytes, range: Range<Int>) {
    json = JSONScanner(file: file, range: range)
  }

  mutating func parse() throws -> SafetensorsHeader {
    var header = SafetensorsHeader()
    var seen: Set<String> = []
    // The specification asks for `{` at the very start and allows spaces after the end.
    guard json.peek() == UInt8(ascii: "{") else { throw json.error("no { at its start") }
    try json.scanObject { json in
      let key = try json.scanString()
      guard seen.insert(key).inserted else {
        throw CheckpointError.duplicateKey(path: json.file.path, key: key)
      }
      try json.expect(":")
      if key == "__metadata__" {
        header.metadata = try Self.metadata(&json)
      } else {
        header.tensors.append(try Self.entry(&json, name: key))
      }
    }
    try json.expectEnd()
    return header
  }

  private static func metadata(_ json: inout JSONScanner) throws -> [String: String] {
    var result: [String: String] = [:]
    try json.scanObject { json in
      let key = try json.scanString()
      try json.expect(":")
      guard result.updateValue(try json.scanString(), forKey: key) == nil else {
        throw CheckpointError.duplicateKey(path: json.file.path, key: key)
      }
    }
    return result
  }

  private static func entry(
    _ json: inout JSONScanner, name: String
  ) throws -> SafetensorsHeader.Entry {
    var entry = SafetensorsHeader.Entry(name: name)
    var seen: Set<String> = []
    try json.scanObject { json in
      let key = try json.scanString()
      guard seen.insert(key).inserted else {
        throw CheckpointError.duplicateKey(path: json.file.path, key: "\(name).\(key)")
      }
      try json.expect(":")
      switch key {
      case "dtype": entry.type = try json.scanString()
      case "shape": entry.shape = try json.scanIntegers(limit: StoredTensor.maximumRank)
      case "data_offsets":
        let offsets = try json.scanIntegers(limit: 2)
        guard offsets.count == 2 else { throw json.error("data_offsets are not two") }
        (entry.begin, entry.end) = (offsets[0], offsets[1])
      default: throw json.error("unknown field \(key)")
      }
    }
    guard seen.count == 3 else { throw json.error("tensor \(name) lacks a field") }
    return entry
  }
}
