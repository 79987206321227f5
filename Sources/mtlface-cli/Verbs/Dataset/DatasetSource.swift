import MTLFace

/// From a path to a data set.
enum DatasetSource {
  /// The forms that a data set may have.
  enum Form: String, CaseIterable {
    case list, records, pairs, folders, fgnet, utkface, morph, cacd, lfw
  }

  static let positional = Positional(
    name: "SET", help: "a list, a folder, a train.rec or its folder, or a .bin")
  static let form: Option<Form?> = .optional(
    "form", "FORM", .choice(),
    defaultText: "by the path",
    help: "what SET is: list, records, pairs, folders (one a person), or files named as in fgnet, "
      + "utkface, morph, cacd, lfw")
  static let root: Option<String?> = .optional(
    "root", "FOLDER", .path, defaultText: "the list's own", help: "where a list's files begin")
  static let labels: Option<FaceDataSet.RecordLabels?> = .optional(
    "labels", "WHAT", .choice(),
    defaultText: "by their number",
    help: "what records say: identity, indexAgeGender or identityAgeGender")
  static let options: [any OptionDeclaration] = [form, root, labels]

  /// Opens the data set that the first argument names.
  static func open(_ arguments: Arguments) throws -> FaceDataSet {
    let path = arguments.positionals[0]
    let form = arguments[form] ?? guess(path)
    guard arguments[root] == nil || form == .list else {
      throw UsageError("--root is for lists; leave it out")
    }
    guard arguments[labels] == nil || form == .records else {
      throw UsageError("--labels is for records; leave it out")
    }
    switch form {
    case .list: return try FaceDataSet(list: path, root: arguments[root])
    case .records: return try FaceDataSet(records: path, labels: arguments[labels])
    case .pairs: return try FaceDataSet(pairs: path)
    case .folders, .fgnet, .utkface, .morph, .cacd, .lfw:
      return try FaceDataSet(
        folder: path, naming: FileNaming(rawValue: form.rawValue) ?? .folders)
    }
  }

  private static func guess(_ path: String) -> Form {
    if path.hasSuffix(".rec") || SystemFile.exists("\(path)/train.rec") { return .records }
    if path.hasSuffix(".bin") { return .pairs }
    return SystemFile.isFolder(path) ? .folders : .list
  }
}
