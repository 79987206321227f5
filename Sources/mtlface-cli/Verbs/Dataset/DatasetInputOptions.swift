import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// The arguments that specify a data set to read.
enum DatasetInputOptions {
  static let positional = Positional(
    name: "SET",
    help: "the data set: a list (.txt), a folder of images, insightface records (train.rec or its "
      + "folder), or a pair file (.bin)")
  static let form: Option<FaceDataset.Format?> = .optional(
    "form", "FORMAT", .choice(),
    defaultText: "inferred from the path",
    help:
      "the format of SET: list, records, pairs, folders (one folder per person), or the name of "
      + "the data set whose file names contain the labels: fgnet, utkface, morph, cacd or lfw")
  static let root: Option<String?> = .optional(
    "root", "FOLDER", .folder, defaultText: "the folder of the list",
    help: "for a list: the folder to which its paths are relative")
  static let labels: Option<FaceDataset.RecordLabelLayout?> = .optional(
    "labels", "LAYOUT", .choice(),
    defaultText: "inferred from the number of labels",
    help: "for records: the layout of the labels in each record: identity, indexAgeGender or "
      + "identityAgeGender")
  static let corrections: Option<String?> = .optional(
    "corrections", "FILE", .path,
    help: "a text file that overrides labels; each line has the form "
      + "NAME<TAB>age=31<TAB>gender=1<TAB>identity=P or NAME<TAB>remove")
  static let options: [any OptionDeclaration] = [form, root, labels, corrections]

  /// Opens the data set at the path in the first argument, and applies the corrections.
  static func open(
    _ arguments: Arguments, _ console: Console, _ verb: any Verb.Type
  ) throws -> FaceDataset {
    console.stage("opening \(arguments.positionals[0])", from: verb)
    var set = try FaceDataset.open(
      arguments.positionals[0], format: arguments[form], root: arguments[root],
      labels: arguments[labels])
    if let path = arguments[corrections] { set = try set.applyingLabelOverrides(contentsOf: path) }
    console.detail(
      "\(set.path): \(NumberFormat.count(set.count, "face")) of "
        + NumberFormat.count(set.identities.count, "person"), from: verb)
    return set
  }
}
