import MTLFaceCommandLine
import MTLFaceSupport
import Testing

/// Tests of the generated manual page.
@Suite("Manual page")
struct ManualPageTests {
  private static let notes = ManualNotes(
    description: "A first paragraph.\n\n'Quoted' and a back\\slash.",
    environment: "No variables.", files: [(name: "*.txt", meaning: "A text.")],
    seeAlso: "man(1)")
  private let page = ManualPage(program: SampleProgram.program, notes: notes).text

  @Test("the page has the usual sections in order") func sections() {
    let sections = page.split(separator: "\n").filter { $0.hasPrefix(".SH ") }
    #expect(
      sections.map { $0.dropFirst(5).dropLast() } == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "COMMON OPTIONS", "EXIT STATUS",
        "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO",
      ])
    #expect(page.hasPrefix(".TH TOOL 1 \"\" \"tool 1.2\" \"User Commands\"\n"))
    #expect(page.contains("\ntool \\- a tool for tests\n"))
  }

  @Test("the page describes all commands, options, arguments and examples") func declarations() {
    let program = SampleProgram.program
    for verb in program.verbs {
      #expect(page.contains(".SS \"\(verb.name)\"\n"))
      for option in program.options(of: verb) {
        #expect(page.contains("\\fB\\-\\-\(option.name)\\fR"), "\(option.name)")
      }
      for positional in verb.positionals { #expect(page.contains("\\fI\(positional.name)\\fR\n")) }
      for example in verb.examples { #expect(page.contains(example.command)) }
    }
    #expect(page.contains("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR\na file\n"))
    #expect(page.contains("a count (default: 3)\n"))
    #expect(page.contains(".TP\n\\fB2\\fR\nThe command failed.\n"))
  }

  @Test("text cannot be confused with requests") func escaping() {
    #expect(page.contains("\n\\&'Quoted' and a back\\eslash.\n"))
    let requests = Set(
      page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
    #expect(requests == [".TH", ".SH", ".SS", ".PP", ".TP", ".br", ".RS", ".RE", ".nf", ".fi"])
    #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
  }
}
