import MTLFace
import MTLFaceSupport

/// What a process ends with.
enum ExitStatus: Int32 {
  /// All went well.
  case success = 0
  /// It ran, but the answer is no, nothing was found, or some inputs of a batch were skipped.
  case negative = 1
  /// Nothing could be done: bad usage, or the only input is bad.
  case failure = 2
}

/// What a verb has to say: as text for people and as one object for machines; the frame prints one
/// of the two.
struct Outcome {
  /// For people; ends with a line break.
  var text: String
  /// For machines.
  var json: JSON
  /// What the process ends with.
  var status = ExitStatus.success
  /// One line for standard error, printed after the answer.
  var problem: String?
}

/// One verb of the command line: a declaration that the parser and the help read, and the work.
protocol Verb {
  /// What users type.
  static var name: String { get }
  /// One line for the list of verbs.
  static var summary: String { get }
  /// What the help says after the summary.
  static var discussion: String { get }
  /// Arguments that are not options, in order.
  static var positionals: [Positional] { get }
  /// Options of its own; ``CommonOptions`` come on top.
  static var options: [any OptionDeclaration] { get }
  /// Commands with a line on what each does.
  static var examples: [(command: String, purpose: String)] { get }
  /// The members of the object that `--json` prints, each with its meaning.
  static var jsonMembers: [(name: String, meaning: String)] { get }

  /// Takes the parsed arguments.
  /// - Throws: ``UsageError`` for options that contradict each other.
  init(_ arguments: Arguments) throws

  /// Does the work. What it throws becomes one line on standard error and exit status 2.
  func run(_ console: Console) throws -> Outcome
}

/// An argument that is not an option, or a row of them.
struct Positional: Sendable {
  /// For the help: `FILE`.
  let name: String
  /// One line for the help.
  let help: String
  /// Whether one or more may be given.
  var repeats = false
  /// Whether it may be left out; none but the last.
  var isOptional = false
}

/// Options that every verb has.
enum CommonOptions {
  /// Print the verb's help.
  static let help = Option.flag("help", short: "h", help: "print this help")
  /// Print JSON.
  static let json = Option.flag("json", help: "print one JSON object and nothing else")
  /// The size of the thread pool.
  static let threads = Option.value(
    "threads", "N", .integer(in: 1...256), default: ThreadPool.processorCount,
    defaultText: "all processors", help: "threads to work on; results do not depend on it")

  /// All of them, in the order of the help.
  static let all: [any OptionDeclaration] = [threads, json, help]
}
