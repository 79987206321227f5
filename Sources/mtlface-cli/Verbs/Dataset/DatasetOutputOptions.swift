import MTLFaceSupport
import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceTensor

/// The options that specify an output data set.
struct DatasetOutputOptions {
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .folder, help: "the folder to write; required")
  static let to: Option<DatasetWriter.Format?> = .optional(
    "to", "FORMAT", .choice(), defaultText: "records",
    help: "the format of the output: records (train.rec, train.idx and property) or list (list.txt "
      + "and image files)")
  static let listOnly = Option.flag(
    "list-only", help: "write only a list.txt that refers to the existing images")
  /// The options of the verbs that select faces.
  static let selectionOptions: [any OptionDeclaration] = [output, to, listOnly]

  /// The folder, without a trailing slash.
  let folder: String
  /// The format of the data set.
  let format: DatasetWriter.Format
  private let isListOnly: Bool

  /// Creates a value from the arguments of a verb.
  ///
  /// - Parameters:
  ///   - arguments: The arguments of the verb.
  ///   - allowsListOnly: Whether the verb declares ``listOnly``.
  /// - Throws: ``UsageError`` for a missing folder or an invalid combination of options.
  init(_ arguments: Arguments, allowsListOnly: Bool = true) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the folder to write")
    }
    folder = FileSystem.withoutTrailingSlash(output)
    isListOnly = allowsListOnly && arguments[Self.listOnly]
    guard !isListOnly || arguments[Self.to] != .records else {
      throw UsageError("--list-only does not write records; omit --to records")
    }
    format = arguments[Self.to] ?? .records
  }

  /// Throws an error if the data set cannot be written with these options.
  func requireCompatible(_ set: FaceDataset) throws {
    guard !isListOnly || set.isFileBased else {
      throw UsageError(
        "--list-only requires a data set of image files; give --to list to extract the images "
          + "of \(set.path)")
    }
  }

  /// Writes the selected faces to a subfolder, either with unchanged images or as a list of the
  /// existing images.
  ///
  /// - Parameters:
  ///   - set: The selected faces.
  ///   - part: The path of the subfolder relative to ``folder``, with a leading slash, or empty.
  ///   - arguments: The arguments of the verb.
  ///   - console: The console that shows the progress.
  func write(
    _ set: FaceDataset, part: String = "", _ arguments: Arguments, _ console: Console
  ) throws -> DatasetWriter.Summary {
    if isListOnly { return try DatasetWriter.writeList(of: set, to: folder + part) }
    let writer = DatasetWriter(pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    defer { console.clearProgress() }
    return try writer.write(set, to: folder + part, as: format, progress: console.faceProgress()) {
      try set.encodedAlignedFace(at: $0, hint: "see dataset convert --align")
    }
  }
}
