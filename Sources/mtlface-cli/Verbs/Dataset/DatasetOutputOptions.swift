import MTLFace
import MTLFaceCheckpoint
import MTLFaceTensor

/// Where the verbs that make a data set put it, and as what.
struct DatasetOutputOptions {
  /// What is written.
  enum OutputFormat: String, CaseIterable { case records, list }

  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "where to write; must be given")
  static let to: Option<OutputFormat?> = .optional(
    "to", "FORM", .choice(), defaultText: "records",
    help: "records (train.rec, train.idx, property) or list (list.txt and its files)")
  static let listOnly = Option.flag(
    "list-only", help: "write only a list.txt that names the pictures where they are")
  /// What verbs that choose faces take.
  static let choiceOptions: [any OptionDeclaration] = [output, to, listOnly]

  /// The folder, without a slash at its end.
  let folder: String
  /// As what it is written.
  let format: OutputFormat
  private let isListOnly: Bool

  /// - Throws: ``UsageError`` for a missing folder and for options that contradict each other.
  init(_ arguments: Arguments, allowsListOnly: Bool = true) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the folder to write")
    }
    folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    isListOnly = allowsListOnly && arguments[Self.listOnly]
    guard !isListOnly || arguments[Self.to] != .records else {
      throw UsageError("--list-only writes no records; leave out --to records")
    }
    format = arguments[Self.to] ?? .records
  }

  /// Refuses folders that hold a data set.
  func requireEmptyFolder(_ parts: [String] = [""]) throws {
    for part in parts {
      for name in ["train.rec", "list.txt"] where FileSystem.exists("\(folder)\(part)/\(name)") {
        throw CommandError(
          description: "\(folder)\(part)/\(name): exists already; give a folder without a data set")
      }
    }
  }

  /// Refuses sets that the form is not for.
  func requireCompatible(_ set: FaceDataset) throws {
    guard !isListOnly || set.isFileBased else {
      throw UsageError("--list-only is for sets of files; give --to list to unpack \(set.path)")
    }
  }

  /// Writes a part of what was chosen, below the folder: pictures byte for byte, or only their
  /// list.
  func write(
    _ set: FaceDataset, part: String = "", with writer: DatasetWriter
  ) throws -> DatasetWriter.Summary {
    guard isListOnly else {
      return try writer.write(set, to: folder + part, as: format) {
        try DatasetWriter.alignedImageBytes(set, at: $0, hint: "see dataset convert --align")
      }
    }
    let named = set.filtered { !$0.name.utf8.contains(0x0a) }
    try FileSystem.makeFolder(folder + part)
    try AtomicFile.write(named.absolutePathList(), to: "\(folder)\(part)/list.txt")
    return DatasetWriter.Summary(
      faces: named.count,
      problems: set.samples.filter { $0.name.utf8.contains(0x0a) }.map {
        FaceDataset.Problem(entry: $0.name, problem: "its name holds a line break, and no list can")
      })
  }
}
