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
}
