import MTLFaceCheckpoint

extension FaceDataset {
  /// The formats that a data set may have on disk.
  public enum Format: String, Codable, Sendable, CaseIterable {
    /// A text of `id filename age gender` lines.
    case list
    /// insightface's `train.rec`.
    case records
    /// insightface's evaluation `.bin`.
    case pairs
    /// A folder for each person.
    case folders
    /// Files named as in FG-NET.
    case fgnet
    /// Files named as in UTKFace.
    case utkface
    /// Files named as in MORPH.
    case morph
    /// Files named as in CACD.
    case cacd
    /// Files named as in LFW.
    case lfw
  }

  /// Opens a data set of any format.
  ///
  /// - Parameters:
  ///   - path: A list, a folder, a `train.rec` or its folder, or a `.bin`.
  ///   - format: Which; by the path where nil: `.rec` or a folder that holds one is records, `.bin` pairs,
  ///     any other folder one with a folder for each person, and any other file a list.
  ///   - root: Where a list's files begin; for lists only.
  ///   - labels: What the labels of records say; for records only.
  /// - Throws: ``DatasetError``, `CheckpointError`.
  public static func open(
    _ path: String, format: Format? = nil, root: String? = nil, labels: RecordLabelLayout? = nil
  ) throws -> FaceDataset {
    let format = format ?? inferredFormat(of: path)
    guard root == nil || format == .list else {
      throw DatasetError.unsuitable(path: path, problem: "a root is for lists; leave it out")
    }
    guard labels == nil || format == .records else {
      throw DatasetError.unsuitable(
        path: path, problem: "what labels say is for records; leave it out")
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
    if path.hasSuffix(".rec") || Folder.isFile("\(path)/train.rec") { return .records }
    if path.hasSuffix(".bin") { return .pairs }
    return Folder.isFolder(path) ? .folders : .list
  }

  /// The number that a face goes by: its record's key, or its place, from 0, among all that the set
  /// has read.
  public func recordNumber(at index: Int) -> Int {
    guard samples.indices.contains(index), case .record(let record) = samples[index].source,
      let records, records.keys.indices.contains(record)
    else { return originalIndex(of: index) }
    return records.keys[record]
  }
}
