import MTLFaceCommandLine
import Testing

/// Tests of the argument parser with a sample verb.
@Suite("Argument parser")
struct ArgumentParserTests {
  private func parse(_ words: String...) throws -> Arguments {
    try ArgumentParser(SampleVerb.self, of: SampleProgram.program).parse(words)
  }

  private func message(_ words: String...) -> String {
    do {
      _ = try ArgumentParser(SampleVerb.self, of: SampleProgram.program).parse(words)
      return "accepted"
    } catch { return error.message }
  }

  @Test("options that are absent have their default values") func defaults() throws {
    let arguments = try parse("a", "b")
    #expect(arguments[SampleVerb.count] == 3)
    #expect(arguments[SampleVerb.color] == nil)
    #expect(arguments[SampleVerb.labels] == [])
    #expect(!arguments[SampleVerb.deep])
    #expect(!arguments.has(SampleVerb.count))
    #expect(arguments[SampleProgram.threads] == 4)
    #expect(arguments.positionals == ["a", "b"])
  }

  @Test("values are parsed in all notations and between positional arguments") func values() throws
  {
    let arguments = try parse(
      "--count", "5", "a", "--color=green", "b", "-o", "x=y", "--deep", "--size=2,8,1", "c")
    #expect(arguments[SampleVerb.count] == 5)
    #expect(arguments[SampleVerb.color] == .green)
    #expect(arguments[SampleVerb.output] == "x=y")
    #expect(arguments[SampleVerb.sizes] == [2, 8, 1])
    #expect(arguments[SampleVerb.deep])
    #expect(arguments.has(SampleVerb.count))
    #expect(arguments.positionals == ["a", "b", "c"])
  }

  @Test("values of a repeated option form an array, and options with one value cannot be repeated")
  func repeated()
    throws
  {
    let arguments = try parse("--label", "x", "a", "--label=y", "b", "--label", "-z")
    #expect(arguments[SampleVerb.labels] == ["x", "y", "-z"])
    #expect(message("--count", "1", "--count", "2", "a", "b").contains("given twice"))
    #expect(try parse("--deep", "--deep", "a", "b")[SampleVerb.deep])
  }

  @Test("a single dash and all arguments after -- are positional arguments") func dashes() throws {
    let arguments = try parse("-", "--", "--count", "--")
    #expect(arguments.positionals == ["-", "--count", "--"])
  }

  @Test("a value may begin with an equals sign, but may not be empty") func unusualValues() throws {
    #expect(try parse("a", "b", "--label==")[SampleVerb.labels] == ["="])
    #expect(message("a", "b", "--label=").contains("nonempty value"))
    #expect(message("a", "").contains("empty"))
  }

  @Test(
    "invalid arguments are rejected",
    arguments: [
      (["--kount", "3", "a", "b"], "did you mean --count?"),
      (["--zzzzzz", "a", "b"], "unknown option"), (["-output", "x"], "did you mean --output?"),
      (["--o", "x"], "did you mean -o (or --output)?"), (["-ox.png"], "did you mean -o x.png?"),
      (["--outp", "x"], "did you mean --output?"),
      (["-x", "a", "b"], "unknown option"), (["--count", "0", "a", "b"], "1...9"),
      (["--count", "10", "a", "b"], "1...9"), (["--count", "1e1", "a", "b"], "1...9"),
      (["--count", "99999999999999999999", "a", "b"], "1...9"),
      (["--count", "", "a", "b"], "1...9"),
      (["a", "b", "--count"], "missing value; give --count N"),
      (["--count", "--deep", "a"], "missing value"),
      (["--deep=1", "a", "b"], "--deep does not take a value"),
      (["--color", "gren", "a", "b"], "did you mean green?"),
      (["--size", "1,,2", "a", "b"], "commas"),
      (["--size", "1,1", "a", "b"], "distinct"), (["--size", "", "a", "b"], "commas"),
      (["--threads", "257", "a", "b"], "1...256"), (["a"], "missing argument OUT"),
      ([], "missing argument IN"),
    ])
  func invalidArguments(words: [String], expected: String) {
    do {
      _ = try ArgumentParser(SampleVerb.self, of: SampleProgram.program).parse(words)
      Issue.record("\(words) was accepted")
    } catch { #expect(error.message.contains(expected), "\(words): \(error.message)") }
  }

  @Test("the required arguments may be missing if --help is present") func help() throws {
    #expect(try parse("--help")[CommonOptions.help])
    #expect(try parse("-h")[CommonOptions.help])
  }
}
