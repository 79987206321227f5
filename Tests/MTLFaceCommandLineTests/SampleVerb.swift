import MTLFaceCommandLine
import MTLFaceSupport

/// A verb that prints its positional arguments. The option `--color` can make it fail.
struct SampleVerb: Verb {
  enum Color: String, CaseIterable { case red, green, blue }

  static let count = Option.value(
    "count", "N", .integer(in: 1...9), default: 3, help: "a count")
  static let color: Option<Color?> = .optional("color", "NAME", .choice(), help: "a color")
  static let output: Option<String?> = .optional(
    "output", short: "o", "FILE", .path, help: "a file")
  static let labels: Option<[String]> = .repeated("label", "TEXT", .text, help: "a label")
  static let sizes = Option.value(
    "size", "N,...", .integers(in: 1...8), default: [1], help: "sizes")
  static let deep = Option.flag("deep", help: "a flag")

  static let name = "sample"
  static let summary = "Prints its arguments"
  static let discussion = """
    The first paragraph is wrapped to the width of
    a terminal.

    The second paragraph.
    """
  static let positionals = [
    Positional(name: "IN", help: "an input", repeats: true),
    Positional(name: "OUT", help: "the output"),
  ]
  static let options: [any OptionDeclaration] = [count, color, output, labels, sizes, deep]
  static let examples = [(command: "tool sample a b", purpose: "print a and b")]
  static let jsonMembers = [(name: "words", meaning: "the arguments")]

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard arguments[Self.color] != .red else { throw UsageError("red is taken; give another") }
  }

  func run(_ console: Console) throws -> Outcome {
    guard arguments[Self.color] != .blue else {
      throw CommandError(description: "a\nb: cannot be read")
    }
    let words = arguments.positionals
    return Outcome(
      text: words.joined(separator: " ") + "\n",
      json: .object([("words", .array(words.map(JSON.string)))]),
      status: arguments[Self.deep] ? .negative : .success,
      problem: arguments[Self.deep] ? "too deep" : nil)
  }
}

/// A verb with a name of two words and without arguments.
struct ListVerb: Verb {
  static let name = "box list"
  static let summary = "Lists a box"
  static let discussion = "Prints nothing."
  static let positionals: [Positional] = []
  static let options: [any OptionDeclaration] = []
  static let examples = [(command: "tool box list", purpose: "print nothing")]
  static let jsonMembers: [(name: String, meaning: String)] = []

  init(_ arguments: Arguments) {}
  func run(_ console: Console) -> Outcome { Outcome(text: "", json: .null) }
}

/// A program with two verbs and one shared option.
enum SampleProgram {
  static let threads = Option.value(
    "threads", "N", .integer(in: 1...256), default: 4, help: "the number of threads")
  static var program: CommandLineProgram {
    CommandLineProgram(
      name: "tool", summary: "A tool for tests.", versionText: "tool 1.2\n",
      verbs: [SampleVerb.self, ListVerb.self], sharedOptions: [threads])
  }
}
