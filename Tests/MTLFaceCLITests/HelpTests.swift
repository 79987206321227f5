import MTLFaceCommandLine
import Testing

@testable import mtlface_cli

@Suite("Help")
struct HelpTests {
  @Test("the help of the program and of every verb fits in 80 columns") func width() {
    let program = CommandLineTool.program
    for line in program.help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for verb in program.verbs {
      for line in program.help(for: verb).split(separator: "\n") {
        #expect(line.count <= 80, "\(verb.name): \(line)")
      }
    }
  }

  @Test("the arguments of every example are valid") func examples() throws {
    let program = CommandLineTool.program
    for example in program.verbs.flatMap({ $0.examples }) {
      let words = try shellWords(of: example.command)
      let verb = program.verbs.first { words.starts(with: $0.name.split(separator: " ")) }
      let type = try #require(verb, "\(example.command)")
      let arguments = words.dropFirst(type.name.split(separator: " ").count)
      #expect(throws: Never.self, "\(example.command)") {
        try ArgumentParser(type, of: program).parse(arguments.map(String.init))
      }
    }
  }

  @Test("examples name a model file only if the embedded model does not serve") func models() throws
  {
    for verb in CommandLineTool.verbs {
      for example in verb.examples where verb.options.contains(where: { $0.name == "model" }) {
        let words = try shellWords(of: example.command)
        guard words.contains("-m") || words.contains("--model") else { continue }
        // Thresholds are stored in a file, and `dataset review` uses no model by default.
        let needsFile = words.contains("--calibrate") || verb == DatasetReviewVerb.self
        #expect(needsFile, "\(example.command)")
      }
    }
  }

  /// Returns the words that follow the name of the tool up to a pipe or a redirection.
  private func shellWords(of command: String) throws -> [Substring] {
    let words = command.split { " ()".contains($0) }
    let start = try #require(words.firstIndex(of: "mtlface-cli"), "\(command)")
    return Array(words[(start + 1)...].prefix { $0 != "|" && $0 != ">" })
  }
}
