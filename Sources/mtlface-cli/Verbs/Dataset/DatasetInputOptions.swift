import MTLFace
import MTLFaceCommandLine
import MTLFaceData

/// The arguments that specify an input data set.
enum DatasetInputOptions {
  static let positional = Positional(
    name: "SET", help: "the data set: a list, a folder, a train.rec or its folder, or a .bin file")
  static let form: Option<FaceDataset.Format?> = .optional(
    "form", "FORM", .choice(),
    defaultText: "inferred from the path",
    help: "the format of SET: list, records, pairs, folders (one per person), or files named as "
      + "in fgnet, utkface, morph, cacd or lfw")
  static let root: Option<String?> = .optional(
    "root", "FOLDER", .path, defaultText: "the folder of the list",
    help: "the folder that the paths in a list are relative to")
  static let labels: Option<FaceDataset.RecordLabelLayout?> = .optional(
    "labels", "WHAT", .choice(),
    defaultText: "inferred from their number",
    help: "the labels of records: identity, indexAgeGender or identityAgeGender")
  static let corrections: Option<String?> = .optional(
    "corrections", "FILE", .path,
    help: "a file that overrides labels, with lines NAME<TAB>age=31<TAB>gender=1<TAB>identity=P or "
      + "NAME<TAB>remove")
  static let options: [any OptionDeclaration] = [form, root, labels, corrections]

  /// Opens the data set that the first argument names, and applies the corrections.
  static func open(_ arguments: Arguments) throws -> FaceDataset {
    let set = try FaceDataset.open(
      arguments.positionals[0], format: arguments[form], root: arguments[root],
      labels: arguments[labels])
    return try arguments[corrections].map { try set.applyingLabelOverrides(contentsOf: $0) } ?? set
  }
}
