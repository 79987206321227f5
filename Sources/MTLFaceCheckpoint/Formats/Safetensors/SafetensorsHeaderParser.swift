import MTLFaceSupport

/// The contents of the JSON header of a safetensors file before they are compared with the file.
struct SafetensorsHeader {
  /// A tensor. `begin` and `end` are non-negative byte offsets from the end of the header.
  struct Entry {
    var name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  /// The tensors in the order of the header.
  var tensors: [Entry] = []
  var metadata: [String: String] = [:]
}

/// A parser for the JSON header of a safetensors file, which is an object of flat objects.
///
/// The parser is not recursive. Duplicate keys are errors at every level.
struct SafetensorsHeaderParser {
  private var json: JSONScanner

  init(file: FileBytes, range: Range<Int>) {
    json = JSONScanner(file: file, range: range)
  }

  mutating func parse() throws -> SafetensorsHeader {
    var header = SafetensorsHeader()
    var seen: Set<String> = []
    // The specification requires `{` as the first byte and allows spaces after the end.
    guard json.peek() == UInt8(ascii: "{") else { throw json.error("expected { as the first byte") }
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
        guard offsets.count == 2 else { throw json.error("data_offsets must have two elements") }
        (entry.begin, entry.end) = (offsets[0], offsets[1])
      default: throw json.error("the field \(key) is unknown")
      }
    }
    guard seen.count == 3 else {
      throw json.error("the tensor \(name) has no dtype, shape or data_offsets")
    }
    return entry
  }
}
