import MTLFace
import MTLFaceCheckpoint
import MTLFaceTensor

/// Where the verbs that make a data set put it, and as what.
struct DatasetOutput {
  /// What is written.
  enum Form: String, CaseIterable { case records, list }

  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "where to write; must be given")
  static let to: Option<Form?> = .optional(
    "to", "FORM", .choice(), defaultText: "records",
    help: "records (train.rec, train.idx, property) or list (list.txt and its files)")
  static let listOnly = Option.flag(
    "list-only", help: "write only a list.txt that names the pictures where they are")
  /// What verbs that choose faces take.
  static let choiceOptions: [any OptionDeclaration] = [output, to, listOnly]

  /// The folder, without a slash at its end.
  let folder: String
  /// As what it is written.
  let form: Form
  private let isListOnly: Bool

  /// - Throws: ``UsageError`` for a missing folder and for options that contradict each other.
  init(_ arguments: Arguments, mayList: Bool = true) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give the folder to write")
    }
    folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    isListOnly = mayList && arguments[Self.listOnly]
    guard !isListOnly || arguments[Self.to] != .records else {
      throw UsageError("--list-only writes no records; leave out --to records")
    }
    form = arguments[Self.to] ?? .records
  }

  /// Refuses folders that hold a data set.
  func requireFree(_ parts: [String] = [""]) throws {
    for part in parts {
      for name in ["train.rec", "list.txt"] where SystemFile.exists("\(folder)\(part)/\(name)") {
        throw PhotoProblem(
          description: "\(folder)\(part)/\(name): exists already; give a folder without a data set")
      }
    }
  }

  /// Refuses sets that the form is not for.
  func requireFit(_ set: FaceDataSet) throws {
    guard !isListOnly || set.isOfFiles else {
      throw UsageError("--list-only is for sets of files; give --to list to unpack \(set.path)")
    }
  }

  /// Writes a part of what was chosen, below the folder: pictures byte for byte, or only their
  /// list.
  func write(
    _ set: FaceDataSet, part: String = "", with writer: DatasetWriter
  ) throws -> DatasetWriter.Written {
    guard isListOnly else {
      return try writer.write(set, to: folder + part, as: form) {
        try DatasetWriter.alignedPicture(set, $0, mend: "see dataset convert --align")
      }
    }
    let named = set.filtered { !$0.name.utf8.contains(0x0a) }
    try SystemFile.makeFolder(folder + part)
    try AtomicFile.write(named.listOfWholePaths(), to: "\(folder)\(part)/list.txt")
    return DatasetWriter.Written(
      faces: named.count,
      problems: set.samples.filter { $0.name.utf8.contains(0x0a) }.map {
        FaceDataSet.Problem(entry: $0.name, problem: "its name holds a line break, and no list can")
      })
  }
}

/// What the verbs that write a data set say of faces left out.
enum DatasetProblems {
  /// Tells the first ones.
  static func report(_ problems: [FaceDataSet.Problem], _ verb: any Verb.Type, _ console: Console) {
    for problem in problems.prefix(20) {
      console.report("\(CommandLineTool.name) \(verb.name): \(problem)")
    }
  }

  /// All of them for machines.
  static func json(_ problems: [FaceDataSet.Problem]) -> JSON {
    .array(
      problems.map { .object([("entry", .string($0.entry)), ("problem", .string($0.problem))]) })
  }
}
