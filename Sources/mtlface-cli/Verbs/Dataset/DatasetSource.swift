import MTLFace

/// From a path to a data set.
enum DatasetSource {
  static let positional = Positional(
    name: "SET", help: "a list, a folder, a train.rec or its folder, or a .bin")
  static let form: Option<FaceDataSet.Form?> = .optional(
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
  static let corrections: Option<String?> = .optional(
    "corrections", "FILE", .path,
    help:
      "lines NAME<TAB>age=31<TAB>gender=1<TAB>identity=P, or NAME<TAB>remove, that override labels")
  static let options: [any OptionDeclaration] = [form, root, labels, corrections]

  /// Opens the data set that the first argument names.
  static func open(_ arguments: Arguments) throws -> FaceDataSet {
    let set = try FaceDataSet.open(
      arguments.positionals[0], form: arguments[form], root: arguments[root],
      labels: arguments[labels])
    return try arguments[corrections].map { try set.corrected(by: $0) } ?? set
  }
}
