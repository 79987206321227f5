import MTLFace

/// From a path to a data set.
enum DatasetInputOptions {
  static let positional = Positional(
    name: "SET", help: "a list, a folder, a train.rec or its folder, or a .bin")
  static let form: Option<FaceDataset.Format?> = .optional(
    "form", "FORM", .choice(),
    defaultText: "by the path",
    help: "what SET is: list, records, pairs, folders (one a person), or files named as in fgnet, "
      + "utkface, morph, cacd, lfw")
  static let root: Option<String?> = .optional(
    "root", "FOLDER", .path, defaultText: "the list's own", help: "where a list's files begin")
  static let labels: Option<FaceDataset.RecordLabelLayout?> = .optional(
    "labels", "WHAT", .choice(),
    defaultText: "by their number",
    help: "what records say: identity, indexAgeGender or identityAgeGender")
  static let corrections: Option<String?> = .optional(
    "corrections", "FILE", .path,
    help:
      "lines NAME<TAB>age=31<TAB>gender=1<TAB>identity=P, or NAME<TAB>remove, that override labels")
  static let options: [any OptionDeclaration] = [form, root, labels, corrections]

  /// Opens the data set that the first argument names.
  static func open(_ arguments: Arguments) throws -> FaceDataset {
    let set = try FaceDataset.open(
      arguments.positionals[0], format: arguments[form], root: arguments[root],
      labels: arguments[labels])
    return try arguments[corrections].map { try set.applyingLabelOverrides(contentsOf: $0) } ?? set
  }
}
