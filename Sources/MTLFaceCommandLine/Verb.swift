/// A verb of the command line.
///
/// The static members declare its arguments and its help; an instance performs one command. The
/// help, the parsing of the arguments and the error messages follow from the declarations:
///
///     struct CountVerb: Verb {
///       static let name = "count"
///       static let summary = "Counts the lines of a file"
///       static let discussion = "Empty lines count unless --text is given."
///       static let positionals = [Positional(name: "FILE", help: "the file to read")]
///       static let text = Option.flag("text", help: "count only lines with text")
///       static let options: [any OptionDeclaration] = [text]
///       static let examples = [(command: "tool count a.txt", purpose: "all lines")]
///       static let jsonMembers = [(name: "lines", meaning: "the number of lines")]
///
///       init(_ arguments: Arguments) { ... }
///       func run(_ console: Console) throws -> Outcome { ... }
///     }
package protocol Verb {
  /// The name on the command line: one word, or two separated by a space.
  static var name: String { get }
  /// A sentence in the third person, without a period, for the list of verbs.
  static var summary: String { get }
  /// The description in the help, in paragraphs separated by empty lines.
  static var discussion: String { get }
  /// The arguments that are not options, in order.
  static var positionals: [Positional] { get }
  /// The options of the verb, in addition to those that all verbs accept.
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
