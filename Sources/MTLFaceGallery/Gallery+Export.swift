import MTLFaceCheckpoint
import MTLFaceSupport

extension Gallery {
  /// A file format for vectors that other search engines can read.
  public enum ExportFormat: String, Sendable, CaseIterable {
    /// A NumPy file with a `float32` array of shape `[faces, dimension]`.
    case npy
    /// The format of the TEXMEX corpora. Each vector is written as its dimension (`int32`) and its
    /// elements (`float32`), all little-endian.
    case fvecs
  }

  /// Writes all vectors to a file, normalized to length 1, in ascending order of the IDs.
  ///
  /// The optional list has one line for each vector, with the ID, the name of the person and the
  /// note separated by tabs. Tabs, line breaks and backslashes in names and notes are written as
  /// `\t`, `\n`, `\r` and `\\`.
  ///
  /// - Parameters:
  ///   - path: The path of the file of vectors, which is created or replaced.
  ///   - format: The format of the file of vectors.
  ///   - list: The path of the list, which is created or replaced, or `nil` for no list.
  /// - Returns: The number of vectors.
  /// - Throws: ``GalleryError/alreadyExists(path:)`` if both paths are equal or one of them is the
  ///   path of the gallery; `CheckpointError.cannotWrite(path:reason:)` if a file cannot be
  ///   written. If a file cannot be written, an existing list is unchanged. An existing file of
  ///   vectors is also unchanged unless only the list could not be moved into place.
  @discardableResult public func export(
    to path: String, format: ExportFormat, labelsTo list: String? = nil
  ) throws -> Int {
    for (target, other) in [(path, list), (list, self.path), (path, self.path)] {
      if let target, let other, GalleryFile.areSame(target, other) {
        throw GalleryError.alreadyExists(path: target)
      }
    }
    return try CheckpointError.convertingFileErrors { try write(format, to: path, labels: list) }
  }

  private func write(_ format: ExportFormat, to path: String, labels list: String?) throws -> Int {
    let snapshot = state.snapshot
    let rows = (0..<snapshot.index.rowCount).filter { snapshot.index.unit($0) != 0 }
    var labels = try list.map { try AtomicFile(replacing: $0) }
    if labels != nil {
      for row in rows {
        try labels?.write(Array(Self.line(row, snapshot).utf8))
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
    try labels?.commit()
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
