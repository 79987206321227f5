import MTLFaceSupport

/// A reader for files that `torch.save` wrote before PyTorch 1.6.
///
/// A file consists of five pickles (magic number, protocol version, system, object, storage keys)
/// and the storages. Each storage consists of a 64-bit element count and the elements.
enum TorchLegacyReader {
  private static let magic: [UInt8] = [
    0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ]

  /// Returns whether the file begins with the magic number, pickled with protocol 2 or later.
  static func hasMagic(_ file: FileBytes) -> Bool {
    guard file[0] == 0x80, let version = file[1], (2...5).contains(version) else { return false }
    // Protocol 4 and later put the number into a frame, which begins with 0x95 and an 8-byte
    // length.
    let start = file[2] == 0x95 ? 11 : 2
    return file.bytes(start..<start + magic.count) == magic
  }

  /// Adds the contents of `file` to `archive`.
  static func read(_ file: FileBytes, into archive: inout TensorArchive) throws {
    var position = 0
    var machine = PickleMachine(file: file, range: 0..<file.count)
    func next() throws -> PickleValue {
      machine = PickleMachine(file: file, range: position..<file.count)
      let value = try machine.run()
      position = machine.cursor.position
      return value
    }
    _ = try next()
    let version = try next()
    guard machine.integer(version) == 1001 else {
      throw machine.cursor.error("the version of the legacy format is unknown")
    }
    try checkSystem(next(), machine)
    let root = try next()
    let content = machine
    let keys = try next()
    guard let keys = machine.elements(keys).map({ $0.compactMap(machine.text) }) else {
      throw machine.cursor.error("the storage keys are not a list")
    }
    let storages = try locate(keys, from: position, content, file: file)
    var flattener = PickleFlattener(content) { storage in
      guard let bytes = storages[storage.key] else {
        throw CheckpointError.missingEntry(path: file.path, entry: "storage \(storage.key)")
      }
      return try storage.viewByteRange(in: bytes, path: file.path)
    }
    try flattener.flatten(root, into: &archive)
  }

  private static func checkSystem(_ value: PickleValue, _ machine: PickleMachine) throws {
    guard case .dictionary(let items)? = machine.object(value) else {
      throw machine.cursor.error("the system description is not a dictionary")
    }
    for index in stride(from: 0, to: items.count - 1, by: 2)
    where machine.text(items[index]) == "little_endian" {
      if case .bool(true) = items[index + 1] { continue }
      throw CheckpointError.bigEndian(path: machine.cursor.file.path)
    }
  }

  /// Returns the byte range of the elements of each storage.
  private static func locate(
    _ keys: [String], from start: Int, _ content: PickleMachine, file: FileBytes
  ) throws -> [String: Range<Int>] {
    let declared = try declaredStorages(content)
    var result: [String: Range<Int>] = [:]
    var position = start
    for key in keys {
      guard let storage = declared[key] else {
        throw CheckpointError.missingEntry(path: file.path, entry: "storage \(key)")
      }
      guard let found = file.load(Int64.self, at: position).flatMap({ Int(exactly: $0) }) else {
        throw CheckpointError.truncated(
          path: file.path, size: file.count, needed: position + 8)
      }
      let size = storage.type?.byteSize ?? 1
      let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: size)
      guard found == storage.count, !overflow else {
        throw CheckpointError.sizeMismatch(
          path: file.path, tensor: "storage \(key)", expected: storage.count, found: found)
      }
      position += 8
      guard file.contains(offset: position, count: bytes) else {
        let (needed, overflow) = position.addingReportingOverflow(bytes)
        throw CheckpointError.truncated(
          path: file.path, size: file.count, needed: overflow ? nil : needed)
      }
      guard result.updateValue(position..<position + bytes, forKey: key) == nil else {
        throw CheckpointError.duplicateKey(path: file.path, key: "storage \(key)")
      }
      position += bytes
    }
    return result
  }

  /// Returns the storages to which the object refers. Only these references contain the element
  /// type.
  private static func declaredStorages(
    _ content: PickleMachine
  ) throws -> [String: PickledStorage] {
    var result: [String: PickledStorage] = [:]
    for object in content.objects {
      guard case .storage(let storage) = object else { continue }
      if let other = result[storage.key] {
        guard other.type == storage.type, other.count == storage.count else {
          throw content.cursor.error("the descriptions of storage \(storage.key) are inconsistent")
        }
      }
      result[storage.key] = storage
    }
    return result
  }
}
