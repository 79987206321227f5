import MTLFaceCommandLine
import Testing

@testable import mtlface_cli

@Suite("Help")
struct HelpTests {
  @Test("the help of every verb fits in 80 columns") func width() {
    let program = CommandLineTool.program
    for verb in program.verbs {
      for line in program.help(for: verb).split(separator: "\n") {
        #expect(line.count <= 80, "\(verb.name): \(line)")
      }
    }
  }
}
