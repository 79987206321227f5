import Foundation
import MTLFaceCommandLine
import MTLFaceTestSupport
import Testing

/// Tests of the paths of output files and of progress lines.
@Suite("Output")
struct OutputTests {
  @Test("output files have distinct paths and never replace an input file") func folder() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write([1], "a-face.png")
    var output = try OutputFolder(folder.url.path, inputs: [input])
    #expect(output.path(for: "x/a.jpg", suffix: "-face") == folder.path("a-face-2.png"))
    #expect(output.path(for: "y/a.png", suffix: "-face") == folder.path("a-face-3.png"))
    #expect(output.path(for: "b", suffix: "", ending: ".txt") == folder.path("b.txt"))
  }

  @Test("an output file may not be an input file, and replaces a file only if forced") func file()
    throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], "a")
    #expect(throws: CommandError.self) { try OutputFile.checkDiffers(path, from: [path]) }
    try OutputFile.checkDiffers(folder.path("b"), from: [path])
    #expect(throws: CommandError.self) { try OutputFile.checkReplaceable(path, force: false) }
    try OutputFile.checkReplaceable(path, force: true)
    try OutputFile.checkReplaceable(folder.path("b"), force: false)
  }

  @Test("the rate and the remaining time are estimated after half a second") func progress() {
    let text = ProgressEstimate(done: 120, total: 1000, seconds: 15).text("photo")
    #expect(text == "120 of 1,000 photos, 8.0/s, 2 min left")
    #expect(ProgressEstimate(done: 1, total: 2, seconds: 0.1).text("face") == "1 of 2 faces")
    #expect(
      ProgressEstimate(done: 1, total: 3, seconds: 5).text("face")
        == "1 of 3 faces, 0.2/s, 10 s left")
  }
}
