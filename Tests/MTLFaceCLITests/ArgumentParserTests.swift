import MTLFace
import MTLFaceSupport
import Testing

@testable import mtlface_cli

/// Tests of the argument parser with a sample verb.
@Suite("Arguments")
struct ArgumentParserTests {
  private enum Color: String, CaseIterable { case red, green, blue }

  private struct Sample: Verb {
    static let count = Option.value(
      "count", "N", .integer(in: 1...9), default: 3, help: "a number")
    static let color: Option<Color?> = .optional("color", "NAME", .choice(), help: "a color")
    static let output: Option<String?> = .optional(
      "output", short: "o", "FILE", .path, help: "a file")
    static let labels: Option<[String]> = .repeated("label", "TEXT", .text, help: "texts")
    static let sizes = Option.value(
      "size", "N,...", .integers(in: 1...8), default: [1], help: "numbers")
    static let deep = Option.flag("deep", help: "a flag")

    static let name = "sample"
    static let summary = "A verb"
    static let discussion = "None."
    static let positionals = [
      Positional(name: "IN", help: "in", repeats: true), .init(name: "OUT", help: "out"),
    ]
    static let options: [any OptionDeclaration] = [count, color, output, labels, sizes, deep]
    static let examples = [(command: "sample", purpose: "none")]
    static let jsonMembers = [(name: "a", meaning: "b")]

    init(_ arguments: Arguments) {}
    func run(_ console: Console) -> Outcome { Outcome(text: "", json: .null) }
  }

  private func parse(_ words: String...) throws -> Arguments {
    try ArgumentParser(Sample.self).parse(words)
  }

  private func message(_ words: String...) -> String {
    do {
      _ = try ArgumentParser(Sample.self).parse(words)
      return "accepted"
    } catch { return error.message }
  }

  @Test("defaults") func defaults() throws {
    let arguments = try parse("a", "b")
    #expect(arguments[Sample.count] == 3)
    #expect(arguments[Sample.color] == nil)
    #expect(arguments[Sample.labels] == [])
    #expect(!arguments[Sample.deep])
    #expect(!arguments.has(Sample.count))
    #expect(arguments[CommonOptions.threads] == ThreadPool.processorCount)
    #expect(arguments.positionals == ["a", "b"])
  }

  @Test("values in all notations, mixed with positional arguments") func values() throws {
    let arguments = try parse(
      "--count", "5", "a", "--color=green", "b", "-o", "x=y", "--deep", "--size=2,8,1", "c")
    #expect(arguments[Sample.count] == 5)
    #expect(arguments[Sample.color] == .green)
    #expect(arguments[Sample.output] == "x=y")
    #expect(arguments[Sample.sizes] == [2, 8, 1])
    #expect(arguments[Sample.deep])
    #expect(arguments.has(Sample.count))
    #expect(arguments.positionals == ["a", "b", "c"])
  }

  @Test("repeated options form an array") func repeated() throws {
    let arguments = try parse("--label", "x", "a", "--label=y", "b", "--label", "-z")
    #expect(arguments[Sample.labels] == ["x", "y", "-z"])
    #expect(message("--count", "1", "--count", "2", "a", "b").contains("given twice"))
    #expect(try parse("--deep", "--deep", "a", "b")[Sample.deep])
  }

  @Test("- and all words after -- are positional arguments") func dashes() throws {
    let arguments = try parse("-", "--", "--count", "--")
    #expect(arguments.positionals == ["-", "--count", "--"])
  }

  @Test("values that begin with = or are empty") func oddValues() throws {
    #expect(try parse("a", "b", "--label==")[Sample.labels] == ["="])
    #expect(message("a", "b", "--label=").contains("needs a value"))
    #expect(message("a", "").contains("empty"))
  }

  @Test(
    "invalid arguments are rejected",
    arguments: [
      (["--kount", "3", "a", "b"], "did you mean --count?"),
      (["--zzzzzz", "a", "b"], "unknown option"),
      (["-x", "a", "b"], "unknown option"), (["--count", "0", "a", "b"], "1...9"),
      (["--count", "10", "a", "b"], "1...9"), (["--count", "1e1", "a", "b"], "1...9"),
      (["--count", "99999999999999999999", "a", "b"], "1...9"),
      (["--count", "", "a", "b"], "1...9"),
      (["a", "b", "--count"], "--count needs a value (N)"),
      (["--count", "--deep", "a"], "needs a value"),
      (["--deep=1", "a", "b"], "--deep takes no value"),
      (["--color", "gren", "a", "b"], "did you mean green?"),
      (["--size", "1,,2", "a", "b"], "commas"),
      (["--size", "1,1", "a", "b"], "distinct"), (["--size", "", "a", "b"], "commas"),
      (["--threads", "257", "a", "b"], "1...256"), (["a"], "missing argument OUT"),
      ([], "missing argument IN"),
    ])
  func refusals(words: [String], wanted: String) {
    do {
      _ = try ArgumentParser(Sample.self).parse(words)
      Issue.record("\(words) was accepted")
    } catch { #expect(error.message.contains(wanted), "\(words): \(error.message)") }
  }

  @Test("--help works without required arguments") func help() throws {
    #expect(try parse("--help")[CommonOptions.help])
    #expect(try parse("-h")[CommonOptions.help])
  }

  @Test("the help lists every option and fits in 80 columns") func helpText() {
    let help = HelpText.help(for: Sample.self)
    for option in HelpText.options(of: Sample.self) { #expect(help.contains("--\(option.name)")) }
    #expect(help.contains("-o, --output FILE"))
    #expect(help.contains("(default: 3)"))
    for verb in CommandLineTool.verbs {
      for line in HelpText.help(for: verb).split(separator: "\n") {
        #expect(line.count <= 80, "\(verb.name): \(line)")
      }
    }
  }
}
