/// A command of a command-line program, such as `detect` or `gallery add`.
///
/// The static members declare the arguments and describe the command. The help, the argument parser
/// and the error messages are derived from these declarations. An instance runs the command once:
///
///     struct CountVerb: Verb {
///       static let name = "count"
///       static let summary = "Counts the lines of a file"
///       static let discussion = "Empty lines are counted unless --text is given."
///       static let positionals = [Positional(name: "FILE", help: "the file to read")]
///       static let text = Option.flag("text", help: "count only lines with text")
///       static let options: [any OptionDeclaration] = [text]
///       static let examples = [(command: "tool count a.txt", purpose: "count all lines")]
///       static let jsonMembers = [(name: "lines", meaning: "the number of lines")]
///
///       init(_ arguments: Arguments) { ... }
///       func run(_ console: Console) throws -> Outcome { ... }
///     }
package protocol Verb {
  /// The name on the command line, which consists of one word or of two separated by a space.
  static var name: String { get }
  /// A sentence in the third person, without a period, for the list of commands.
  static var summary: String { get }
  /// The description in the help, in paragraphs separated by empty lines.
  static var discussion: String { get }
  /// The positional arguments, in order.
  static var positionals: [Positional] { get }
  /// The options of the verb, in addition to those that all verbs accept.
  static var options: [any OptionDeclaration] { get }
  /// Example commands, each with an imperative phrase that describes its purpose.
  static var examples: [(command: String, purpose: String)] { get }
  /// The members of the object that `--json` prints, each with its meaning.
  static var jsonMembers: [(name: String, meaning: String)] { get }

  /// Creates an instance from parsed arguments.
  ///
  /// The initializer may expand folders, patterns and `-` to the paths of the input files, but it
  /// does not open or write these files.
  /// - Throws: ``UsageError`` for invalid combinations of arguments, or if the expansion finds no
  ///   input files.
  init(_ arguments: Arguments) throws

  /// Runs the command.
  /// - Throws: Any error. It is printed as one line on standard error, and the exit status is 2.
  func run(_ console: Console) throws -> Outcome
}
