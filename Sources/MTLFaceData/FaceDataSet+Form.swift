import MTLFaceCheckpoint

extension FaceDataSet {
  /// The forms that a data set may have on disk.
  public enum Form: String, Codable, Sendable, CaseIterable {
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

  /// Opens a data set of any form.
  ///
  /// - Parameters:
  ///   - path: A list, a folder, a `train.rec` or its folder, or a `.bin`.
  ///   - form: Which; by the path where nil: `.rec` or a folder that holds one is records, `.bin` pairs,
  ///     any other folder one with a folder for each person, and any other file a list.
  ///   - root: Where a list's files begin; for lists only.
  ///   - labels: What the labels of records say; for records only.
  /// - Throws: ``DataSetError``, `CheckpointError`.
  public static func open(
    _ path: String, form: Form? = nil, root: String? = nil, labels: RecordLabels? = nil
  ) throws -> FaceDataSet {
    let form = form ?? guess(path)
    guard root == nil || form == .list else {
      throw DataSetError.unsuitable(path: path, problem: "a root is for lists; leave it out")
    }
    guard labels == nil || form == .records else {
      throw DataSetError.unsuitable(
        path: path, problem: "what labels say is for records; leave it out")
    }
    switch form {
    case .list: return try FaceDataSet(list: path, root: root)
    case .records: return try FaceDataSet(records: path, labels: labels)
    case .pairs: return try FaceDataSet(pairs: path)
    case .folders, .fgnet, .utkface, .morph, .cacd, .lfw:
      return try FaceDataSet(folder: path, naming: FileNaming(rawValue: form.rawValue) ?? .folders)
    }
  }

  private static func guess(_ path: String) -> Form {
    if path.hasSuffix(".rec") || Folder.isFile("\(path)/train.rec") { return .records }
    if path.hasSuffix(".bin") { return .pairs }
    return Folder.isFolder(path) ? .folders : .list
  }

  /// The number that a face goes by: its record's key, or its place, from 0, among all that the set
  /// has read.
  public func number(_ index: Int) -> Int {
    guard samples.indices.contains(index), case .record(let record) = samples[index].source,
      let records, records.keys.indices.contains(record)
    else { return place(index) }
    return records.keys[record]
  }
}
