import MTLFaceCheckpoint
import MTLFaceSupport

extension FaceDataset {
  /// The format of a data set on disk.
  public enum Format: String, Codable, Sendable, CaseIterable {
    /// A text file that contains a line `id filename age gender` for each face.
    case list
    /// An insightface RecordIO file, such as `train.rec`.
    case records
    /// An insightface verification file, such as `lfw.bin`.
    case pairs
    /// A folder that contains a subfolder of image files for each person.
    case folders
    /// A folder of image files that are named as in a published data set; see
    /// ``FileNamingConvention``.
    case fgnet, utkface, morph, cacd, lfw
  }

  /// Opens a data set of any format.
  ///
  /// - Parameters:
  ///   - path: The path of a list, of a folder of images, of `train.rec` or its folder, or of a
  ///     `.bin` file.
  ///   - format: The format. If `nil`, it is inferred from the path: a `.rec` file or a folder that
  ///     contains `train.rec` is ``Format/records``, a `.bin` file is ``Format/pairs``, any other
  ///     folder is ``Format/folders``, and any other file is ``Format/list``.
  ///   - root: For lists, the folder to which file names are relative. If `nil`, it is the folder
  ///     of the list.
  ///   - labels: For records, the meaning of the labels. If `nil`, it is inferred.
  /// - Throws: ``DatasetError`` or `CheckpointError` if the data set cannot be read or an argument
  ///   does not apply to the format.
  public static func open(
    _ path: String, format: Format? = nil, root: String? = nil, labels: RecordLabelLayout? = nil
  ) throws -> FaceDataset {
    let format = format ?? inferredFormat(of: path)
    guard root == nil || format == .list else {
      throw DatasetError.unsuitable(
        path: path, problem: "a root folder can be specified only for lists; omit it")
    }
    guard labels == nil || format == .records else {
      throw DatasetError.unsuitable(
        path: path, problem: "a label layout can be specified only for records; omit it")
    }
    switch format {
    case .list: return try FaceDataset(list: path, root: root)
    case .records: return try FaceDataset(records: path, labels: labels)
    case .pairs: return try FaceDataset(pairs: path)
    case .folders, .fgnet, .utkface, .morph, .cacd, .lfw:
      return try FaceDataset(
        folder: path, naming: FileNamingConvention(rawValue: format.rawValue) ?? .folders)
    }
  }

  private static func inferredFormat(of path: String) -> Format {
    if path.hasSuffix(".rec") || FileSystem.isFile("\(path)/train.rec") { return .records }
    if path.hasSuffix(".bin") { return .pairs }
    return FileSystem.isFolder(path) ? .folders : .list
  }

  /// Returns the number that identifies a face in its source. The number does not change when other
  /// faces are removed.
  ///
  /// - Parameter index: The index of the face.
  /// - Returns: For ``Format/records``, the key of the record. For other formats, the zero-based
  ///   index of the face among all faces read from the source.
  public func recordNumber(at index: Int) -> Int {
    guard samples.indices.contains(index), case .record(let record) = samples[index].source,
      let records, records.keys.indices.contains(record)
    else { return originalIndex(of: index) }
    return records.keys[record]
  }
}
