import MTLFaceCheckpoint
import MTLFaceSupport

extension Gallery {
  /// A file format of vectors that other search engines read.
  public enum ExportFormat: String, Sendable, CaseIterable {
    /// NumPy's format: an array `[faces, dimension]` of `float32`.
    case npy
    /// The format of the TEXMEX corpora: for each vector, its dimension (`int32`) and its numbers
    /// (`float32`), little-endian.
    case fvecs
  }

  /// Writes all vectors, normalized to length 1, in ascending order of the faces' ids.
  ///
  /// If `labelsTo` is given, a second file receives one line per face: the id, the person and the
  /// note, separated by tabs. Tabs, line breaks and backslashes in names and notes are written as
  /// `\t`, `\n`, `\r` and `\\`.
  ///
  /// - Returns: The number of vectors.
  /// - Throws: `CheckpointError` `cannotWrite`. In this case, neither file is changed, or only the
  ///   file of vectors is if the labels cannot be moved into place. ``GalleryError``
  ///   `alreadyExists` if a path is that of the gallery, or both paths are the same.
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
