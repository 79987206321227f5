import MTLFaceCheckpoint

extension Gallery {
  /// A file of vectors that other search engines read.
  public enum ExportFormat: String, Sendable, CaseIterable {
    /// NumPy: `float32`, `[faces, dimension]`.
    case npy
    /// As of the TEXMEX corpora: for each vector its dimension (`int32`) and its numbers
    /// (`float32`), little-endian.
    case fvecs
  }

  /// Writes all vectors, of length 1, in the order of the faces' numbers; and beside them, if asked
  /// for, what they are: a line for each with the number, the person and the note, separated by
  /// tabs (tabs, line breaks and backslashes in them written as `\t`, `\n`, `\r` and `\\`).
  ///
  /// - Returns: How many.
  /// - Throws: `CheckpointError` `cannotWrite`; neither file is then touched, or, where the second
  ///   cannot be put in its place, the vectors alone are new. ``GalleryError`` `alreadyExists`
  ///   where a path is the gallery's own, or both are one.
  @discardableResult public func export(
    to path: String, format: ExportFormat, labelsTo list: String? = nil
  ) throws -> Int {
    for (target, other) in [(path, list), (list, self.path), (path, self.path)] {
      if let target, let other, GalleryFile.areSame(target, other) {
        throw GalleryError.alreadyExists(path: target)
      }
    }
    let snapshot = state.snapshot
    let rows = (0..<snapshot.index.rowCount).filter { snapshot.index.unit($0) != 0 }
    var names = try list.map { try AtomicFile(replacing: $0) }
    if names != nil {
      for row in rows {
        try Array(Self.line(row, snapshot).utf8).withUnsafeBytes { try names?.write($0) }
      }
    }
    switch format {
    case .npy:
      var writer = try NumpyWriter(replacing: path, columns: dimension)
      for row in rows { try writer.append(snapshot.vector(row)) }
      try writer.commit()
    case .fvecs:
      var file = try AtomicFile(replacing: path)
      for row in rows {
        try withUnsafeBytes(of: Int32(dimension).littleEndian) { try file.write($0) }
        try snapshot.vector(row).withUnsafeBytes { try file.write($0) }
      }
      try file.commit()
    }
    try names?.commit()
    return rows.count
  }

  private static func line(_ row: Int, _ snapshot: GallerySnapshot) -> String {
    let note = snapshot.text(at: snapshot.index.unit(row))
    let person = snapshot.name(ofPerson: snapshot.index.person(row))
    return "\(snapshot.index.id(row))\t\(escaped(person))\t\(escaped(note))\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
