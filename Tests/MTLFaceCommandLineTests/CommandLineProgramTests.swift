import Foundation
import MTLFaceCommandLine
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

/// Tests of the output, the errors and the exit status of complete commands.
@Suite("Command-line program")
struct CommandLineProgramTests {
  /// The exit status and the output of a command.
  private struct Result {
    var status: MTLFaceCommandLine.ExitStatus
    var output: String
    var errors: String
  }

  /// Runs a command of the sample program.
  private func run(_ words: [String]) throws -> Result {
    let folder = try TemporaryFolder()
    let (output, errors) = (try folder.open("output"), try folder.open("errors"))
    let console = Console(
      programName: "tool", output: FileDescriptor(rawValue: output.fileDescriptor),
      errors: FileDescriptor(rawValue: errors.fileDescriptor))
    let status = SampleProgram.program.run(words, console)
    return Result(
      status: status, output: try folder.text("output"), errors: try folder.text("errors"))
  }

  @Test("a command prints its result as text or as JSON") func result() throws {
    let text = try run(["sample", "a", "b"])
    #expect(text.status == .success && text.output == "a b\n" && text.errors.isEmpty)
    let json = try run(["sample", "a", "b", "--json"])
    #expect(json.output == "{\"words\":[\"a\",\"b\"]}\n", "\(json.output)")
    let negative = try run(["sample", "a", "b", "--deep"])
    #expect(negative.status == .negative && negative.output == "a b\n")
    #expect(negative.errors == "tool sample: too deep\n")
  }

  @Test(
    "a failed command reports its error on one line and returns status 2",
    arguments: [
      ([], "tool: missing command; expected one of sample, box list (see tool --help)\n"),
      (["smaple"], "tool: unknown command \"smaple\"; did you mean sample? (see tool --help)\n"),
      (
        ["--json", "sample"],
        "tool: \"--json\" is not a command; options follow the command (see tool --help)\n"
      ),
      (["box"], "tool box: missing subcommand; expected one of list (see tool box --help)\n"),
      (
        ["box", "lisp"],
        "tool box: unknown subcommand \"lisp\"; did you mean list? (see tool box --help)\n"
      ),
      (
        ["box", "open", "--help"],
        "tool box: unknown subcommand \"open\"; expected one of list (see tool box --help)\n"
      ),
      (["list"], "tool: unknown command \"list\"; did you mean box list? (see tool --help)\n"),
      (
        ["box-list"],
        "tool: unknown command \"box-list\"; did you mean box list? (see tool --help)\n"
      ),
      (["sam"], "tool: unknown command \"sam\"; did you mean sample? (see tool --help)\n"),
      (["hepl"], "tool: unknown command \"hepl\"; did you mean help? (see tool --help)\n"),
      (
        ["help", "smaple"],
        "tool: unknown command \"smaple\"; did you mean sample? (see tool --help)\n"
      ),
      (
        ["help", "box", "lisp"],
        "tool box: unknown subcommand \"lisp\"; did you mean list? (see tool box --help)\n"
      ),
      (
        ["help", "box", "list", "a"],
        "tool help: unexpected argument \"a\" after box list (see tool --help)\n"
      ),
      (
        ["sample", "a"],
        "tool sample: missing argument OUT; usage: tool sample IN... OUT [options] "
          + "(see tool sample --help)\n"
      ),
      (
        ["sample", "a", "b", "--color", "red"],
        "tool sample: red is taken; give another (see tool sample --help)\n"
      ),
      (
        ["sample", "a", "b", "--color", "blue"], "tool sample: a\\u{a}b: cannot be read\n"
      ),
    ])
  func errors(words: [String], message: String) throws {
    let result = try run(words)
    #expect(result.status == .failure)
    #expect(result.output.isEmpty == !words.contains("--json"))
    #expect(result.errors == message)
  }

  @Test(
    "with --json, a failed command also prints its error as an object",
    arguments: [
      (
        ["sample", "a", "b", "--json", "--color", "blue"], "sample", "failure",
        "a\nb: cannot be read"
      ),
      (
        ["sample", "a", "b", "--json", "--color", "red"], "sample", "usage",
        "red is taken; give another"
      ),
      (
        ["sample", "--json", "--kount", "1"], "sample", "usage",
        "unknown option \"--kount\"; did you mean --count?"
      ),
      (["box", "--json"], "box", "usage", "unknown subcommand \"--json\"; expected one of list"),
      (
        ["smaple", "--json"], nil, "usage", "unknown command \"smaple\"; did you mean sample?"
      ),
    ])
  func jsonErrors(words: [String], command: String?, kind: String, message: String) throws {
    let result = try run(words)
    #expect(result.status == .failure)
    #expect(result.errors.filter(\.isNewline).count == 1 && result.errors.hasPrefix("tool"))
    #expect(result.output.filter(\.isNewline).count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let error = try #require(object?["error"] as? [String: Any])
    #expect(object?.count == 1 && error.count == 3)
    #expect(error["command"] as? String == command && error["kind"] as? String == kind)
    #expect(error["message"] as? String == message)
    // After `--`, the word is an argument.
    let argument = try run(["sample", "--color", "blue", "a", "--", "--json"])
    #expect(argument.status == .failure && argument.output.isEmpty)
  }

  @Test("--verbose prints details, --quiet prints only errors, and both are an error")
  func verbosity() throws {
    let verbose = try run(["sample", "a", "b", "-v"])
    #expect(verbose.output == "a b\n" && verbose.errors.hasPrefix("tool sample: tool 1.2\n"))
    #expect(verbose.errors.contains("tool sample: finished in 0.0"))
    let quiet = try run(["sample", "a", "b", "--quiet", "--deep"])
    #expect(quiet.status == .negative && quiet.output == "a b\n")
    #expect(quiet.errors == "tool sample: too deep\n")
    #expect(try run(["sample", "a", "b", "-q", "--verbose"]).errors.contains("mutually exclusive"))
  }

  @Test("the program prints its version, its help, and the help of groups and verbs") func help()
    throws
  {
    #expect(try run(["--version"]).output == "tool 1.2\n")
    for words in [["--help"], ["-h"], ["help"], ["help", "--help"], ["help", "help"]] {
      let help = try run(words)
      #expect(help.status == .success && help.errors.isEmpty)
      #expect(help.output == SampleProgram.program.help)
    }
    #expect(SampleProgram.program.help.contains("  sample    Prints its arguments\n"))
    let group = try run(["box", "--help"]).output
    #expect(group.contains("box list") && !group.contains("sample"))
    for words in [["help", "box"], ["--help", "box"], ["box", "-h"]] {
      #expect(try run(words).output == group)
    }
    for words in [
      ["sample", "-h"], ["sample", "a", "--help"], ["help", "sample"], ["-h", "sample"],
    ] {
      let verb = try run(words)
      #expect(verb.status == .success)
      #expect(verb.output == SampleProgram.program.help(for: SampleVerb.self))
    }
    let list = SampleProgram.program.help(for: ListVerb.self)
    #expect(try run(["help", "box", "list"]).output == list)
    #expect(try run(["box", "list", "--help"]).output == list)
  }

  @Test("the help of a verb lists every option and fits in 80 columns") func verbHelp() {
    let program = SampleProgram.program
    let help = program.help(for: SampleVerb.self)
    #expect(help.hasPrefix("Prints its arguments.\n\nusage: tool sample IN... OUT [options]\n"))
    for option in program.options(of: SampleVerb.self) {
      #expect(help.contains("--\(option.name)"))
    }
    #expect(help.contains("-o, --output FILE") && help.contains("(default: 3)"))
    #expect(help.contains("The first paragraph is wrapped to the width of a terminal.\n\nThe"))
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
