import Foundation
import MTLFaceCommandLine
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

/// Tests of messages and progress on a terminal and in a file.
@Suite("Console")
struct ConsoleTests {
  /// Returns the output of a closure that writes to a terminal of 40 columns.
  private func output(
    columns: Int = 40, verbosity: Console.Verbosity = .normal, _ body: (Console) -> Void
  ) throws -> String {
    let terminal = try PseudoTerminal(columns: columns)
    let console = Console(
      programName: "tool", errors: FileDescriptor(rawValue: terminal.file.fileDescriptor))
    console.verbosity = verbosity
    #expect(console.isTerminal)
    body(console)
    return terminal.readToEnd()
  }

  private func screen(
    verbosity: Console.Verbosity = .normal, _ body: (Console) -> Void
  ) throws -> [String] {
    PseudoTerminal.screen(try output(verbosity: verbosity, body), columns: 40)
  }

  @Test("a message is printed above the progress, which remains visible") func messages() throws {
    let lines = try screen { console in
      console.progress("1 of 20 photos, 0.1/s, 100 s left")
      console.warn("a.png: is blurred", from: SampleVerb.self)
      console.progress("2 of 20 photos")
      console.report("b.png: no face", from: SampleVerb.self)
    }
    #expect(
      lines == [
        "tool sample: warning: a.png: is blurred", "tool sample: b.png: no face", "2 of 20 photos",
      ])
    let cleared = try screen { console in
      console.progress("reading")
      console.clearProgress()
      console.report("done")
    }
    #expect(cleared == ["done", ""])
  }

  @Test("progress is shortened to one line of the terminal, and messages are not") func width()
    throws
  {
    let path = String(repeating: "photo-", count: 20)
    let lines = try screen { console in
      console.progress("processing \(path)")
      console.progress("processing \(path).png")
    }
    #expect(lines == ["processing photo-photo-photo-photo-p..."])
    #expect(try screen { $0.report(path) }.joined() == path)
    // Each of these characters occupies two columns.
    let wide = try output { $0.progress(String(repeating: "写真", count: 20)) }
    #expect(wide == "写真写真写真写真写真写真写真写真写真...".prefix(18) + "...")
  }

  @Test("the width is the width of the terminal, the variable COLUMNS, or 80 columns")
  func columns() {
    #expect(Terminal.columns(reported: 132, variable: "60") == 132)
    #expect(Terminal.columns(reported: 0, variable: "60") == 60)
    #expect(Terminal.columns(reported: 3, variable: nil) == 20)
    for variable in [nil, "", "wide", "-5", "0"] {
      #expect(Terminal.columns(reported: 0, variable: variable) == 80)
    }
  }

  @Test(
    "the verbosity selects the messages",
    arguments: [
      (Console.Verbosity.quiet, ["error"]), (.normal, ["error", "note", "warning: w"]),
      (.verbose, ["detail", "error", "note", "reading", "warning: w"]),
    ])
  func verbosity(_ verbosity: Console.Verbosity, _ expected: [String]) throws {
    let lines = try screen(verbosity: verbosity) { console in
      console.stage("reading", from: SampleVerb.self)
      console.note("note", from: SampleVerb.self)
      console.warn("w", from: SampleVerb.self)
      console.detail("detail", from: SampleVerb.self)
      console.report("error", from: SampleVerb.self)
    }
    let messages = lines.filter { $0.hasPrefix("tool sample: ") }.map { $0.dropFirst(13) }
    #expect(messages.sorted() == expected.map { $0[...] })
    #expect(lines.last == (verbosity == .quiet ? "" : "reading"))
  }

  @Test("a file receives messages without progress and control characters") func file() throws {
    let folder = try TemporaryFolder()
    let file = try folder.open("e")
    let console = Console(
      programName: "tool", errors: FileDescriptor(rawValue: file.fileDescriptor))
    console.progress("1 of 2 photos")
    console.stage("reading", from: SampleVerb.self)
    console.report("a\u{1b}[K.png: no face")
    console.clearProgress()
    #expect(!console.isTerminal)
    try file.close()
    #expect(try folder.text("e") == "a\\u{1b}[K.png: no face\n")
  }
}
