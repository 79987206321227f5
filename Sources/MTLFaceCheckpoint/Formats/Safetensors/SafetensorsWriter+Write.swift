import MTLFaceSupport

extension SafetensorsWriter {
  /// Writes the file atomically.
  ///
  /// The data is written to a temporary file beside `path`, which is synchronized and then renamed.
  /// If an error occurs, an existing file at `path` is unchanged.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``CheckpointError`` `cannotWrite` or `notAFile` if the file cannot be written,
  ///   `impossibleShape` or `headerTooLong` if the tensors or the header would be too large,
  ///   `wrongCount` if a provider supplies the wrong number of values, or `valueOutOfRange` if a
  ///   finite value would become infinite; any error that a value provider throws.
  public func write(to path: String) throws {
    let ordered = layoutOrder()
    let header = try header(ordered, path: path)
    try CheckpointError.convertingFileErrors {
      var file = try AtomicFile(replacing: path)
      try file.write(header)
      for entry in ordered { try emit(entry, path: path) { try file.write($0) } }
      try file.commit()
    }
  }

  /// Returns the bytes of the file.
  ///
  /// - Throws: ``CheckpointError`` `impossibleShape`, `headerTooLong`, `wrongCount` or
  ///   `valueOutOfRange`, as in ``write(to:)``; any error that a value provider throws.
  public func serialized() throws -> [UInt8] {
    let ordered = layoutOrder()
    var bytes = try header(ordered, path: "safetensors")
    for entry in ordered { try emit(entry, path: "safetensors") { bytes.append(contentsOf: $0) } }
    return bytes
  }

  private func layoutOrder() -> [Entry] {
    entries.sorted { left, right in
      left.type == right.type
        ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        : left.type.safetensorsOrder < right.type.safetensorsOrder
    }
  }

  /// Returns the header, preceded by its length and followed by its padding.
  private func header(_ ordered: [Entry], path: String) throws -> [UInt8] {
    var json = "{"
    if !metadata.isEmpty {
      let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let members = sorted.map { "\(quoted($0.key)):\(quoted($0.value))" }
      json += "\"__metadata__\":{\(members.joined(separator: ","))}"
    }
    var begin = 0
    for entry in ordered {
      let (end, overflow) = begin.addingReportingOverflow(entry.byteCount)
      guard !overflow else {
        throw CheckpointError.impossibleShape(
          path: path, tensor: entry.name, problem: "shape \(entry.shape)")
      }
      if json.utf8.count > 1 { json += "," }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      json += "\(quoted(entry.name)):{\"dtype\":\"\(entry.type.rawValue)\","
      json += "\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
      begin = end
    }
    json += "}"
    while json.utf8.count % 8 != 0 { json += " " }
    guard json.utf8.count <= SafetensorsReader.maximumHeaderSize else {
      throw CheckpointError.headerTooLong(
        path: path, length: UInt64(json.utf8.count), limit: SafetensorsReader.maximumHeaderSize)
    }
    let length = UInt64(json.utf8.count).littleEndian
    return withUnsafeBytes(of: length, Array.init) + Array(json.utf8)
  }
}

/// Returns a JSON string literal with the escape sequences that the safetensors library uses.
private func quoted(_ text: String) -> String { JSON.quoted(text, escapingControls: false) }
