import Foundation
import MTLFace
import MTLFaceCommandLine
import MTLFaceTestSupport
import Testing

@testable import mtlface_cli

/// Tests of `--quiet` and `--verbose`, and of the messages on a terminal.
@Suite("Verbosity")
struct VerbosityTests {
  @Test("every command accepts -q and -v") func options() {
    let program = CommandLineTool.program
    for verb in program.verbs {
      let shorts = program.options(of: verb).compactMap(\.short)
      #expect(shorts.contains("q") && shorts.contains("v"), "\(verb.name)")
      #expect(Set(shorts).count == shorts.count, "\(verb.name) uses a letter twice")
    }
  }

  @Test("--verbose describes the model and the photos, and --quiet suppresses warnings")
  func details() throws {
    let folder = try TemporaryFolder()
    let wall = folder.path("wall.png")
    try RGBImage(width: 112, height: 112, color: RGBColor(gray: 120)).writePNG(to: wall)
    let bad = try folder.write(Array("no picture".utf8), "bad.png")
    func run(_ more: String...) throws -> Tool.Result {
      try Tool.run("mtlface-cli", ["age", "--aligned", wall, bad] + more)
    }
    let normal = try run()
    #expect(normal.errors.contains("mtlface-cli age: warning: \(wall): does not look"))
    #expect(normal.errors.split(separator: "\n").count == 2)
    let quiet = try run("-q")
    #expect(quiet.errors.contains(bad) && quiet.errors.split(separator: "\n").count == 1)
    let verbose = try run("-v", "--threads", "1")
    for text in [
      "mtlface-cli age: mtlface-cli 0.", "age: opening the embedded model\n", ", 1 thread\n",
      "\(wall): 2 of 2\n", "age: warning: \(wall)", "age: finished in",
    ] {
      #expect(verbose.errors.contains(text), "\(text): \(verbose.errors)")
    }
    #expect(normal.output == quiet.output && normal.output == verbose.output)
    #expect([normal, quiet, verbose].allSatisfy { $0.status == 1 && !$0.errors.contains("\r") })
  }

  @Test("on a terminal, messages remain readable and the progress disappears") func terminal()
    throws
  {
    let folder = try TemporaryFolder()
    let wall = try SamplePhotos.writeFaceless(in: folder)
    let bad = try folder.write(Array("no picture".utf8), "bad.png")
    let terminal = try PseudoTerminal(columns: 30)
    let process = Process()
    process.executableURL = URL(filePath: try Tool.path("mtlface-cli"))
    process.arguments = ["detect", "--threads", "1", bad, wall, SamplePhotos.portrait]
    process.environment = ["TERM": "xterm"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = terminal.file
    try process.run()
    let output = terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(output.contains("\r\u{1b}[K1 of 3 photos"))
    let lines = PseudoTerminal.screen(output, columns: 30)
    #expect(lines.last == "")
    #expect(lines.joined().hasPrefix("mtlface-cli detect: \(bad): "), "\(lines)")
    #expect(!lines.joined().contains("of 3 photos"))
  }
}
