import MTLFace
import MTLFaceSupport

/// The exit status of the process.
enum ExitStatus: Int32 {
  /// The verb succeeded.
  case success = 0
  /// The verb ran, but the answer is no, nothing was found, or inputs of a batch were skipped.
  case negative = 1
  /// The arguments are invalid, or no input could be used.
  case failure = 2
}

/// The result of a verb, as text and as JSON; the tool prints one of them.
struct Outcome {
  /// The result for people; ends with a line break unless it is empty.
  var text: String
  /// The object that `--json` prints.
  var json: JSON
  var status = ExitStatus.success
  /// One line for standard error, printed after the result, or nil.
  var problem: String?
}

/// A verb of the command line.
///
/// The static members declare its arguments and its help; an instance performs one command.
protocol Verb {
  /// The name on the command line: one word, or two separated by a space.
  static var name: String { get }
  /// A sentence in the third person, without a period, for the list of verbs.
  static var summary: String { get }
  /// The description in the help, in paragraphs separated by empty lines.
  static var discussion: String { get }
  /// The arguments that are not options, in order.
  static var positionals: [Positional] { get }
  /// The options of the verb, in addition to ``CommonOptions``.
  static var options: [any OptionDeclaration] { get }
  /// Example commands, each with a phrase that describes what it does.
  static var examples: [(command: String, purpose: String)] { get }
  /// The members of the object that `--json` prints, each with its meaning.
  static var jsonMembers: [(name: String, meaning: String)] { get }

  /// Creates an instance from parsed arguments, without reading or writing files.
  /// - Throws: ``UsageError`` for invalid combinations of arguments.
  init(_ arguments: Arguments) throws

  /// Performs the command.
  /// - Throws: Any error; it is printed as one line on standard error, and the exit status is 2.
  func run(_ console: Console) throws -> Outcome
}

/// The declaration of a positional argument, or of a sequence of them.
struct Positional: Sendable {
  /// The placeholder in the help, for example `FILE`.
  let name: String
  /// The description in the help.
  let help: String
  /// Whether one or more arguments may be given.
  var repeats = false
  /// Whether the argument may be omitted; allowed only for the last one.
  var isOptional = false
}

/// The options that every verb accepts.
enum CommonOptions {
  static let help = Option.flag("help", short: "h", help: "print this help")
  static let json = Option.flag("json", help: "print the result as one JSON object")
  static let threads = Option.value(
    "threads", "N", .integer(in: 1...256), default: ThreadPool.processorCount,
    defaultText: "all processors", help: "number of threads; it does not affect the results")

  /// All common options, in the order in which the help lists them.
  static let all: [any OptionDeclaration] = [threads, json, help]
}
