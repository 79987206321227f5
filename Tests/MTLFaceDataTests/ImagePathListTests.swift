import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Lists of image files")
struct ImagePathListTests {
  private let folder: TemporaryFolder

  /// Creates a folder with four images, two of them in subfolders, and other files.
  init() throws {
    folder = try TemporaryFolder()
    for name in ["b.png", "a.JPG", "sub/c.jpeg", "sub/deep/[1].png"] { try folder.picture(name) }
    try folder.write([1], "note.txt")
    try folder.write([1], ".hidden.png")
  }

  private func paths(_ names: String...) -> [String] { names.map(folder.path) }

  @Test("folders are searched recursively", arguments: ["", "/"]) func folders(end: String) throws {
    let list = try ImagePathList(expanding: [folder.url.path + end])
    #expect(list.paths == paths("a.JPG", "b.png", "sub/c.jpeg", "sub/deep/[1].png"))
    #expect(list.isBatch)
    let empty = try TemporaryFolder()
    #expect(throws: ImagePathList.Failure.noImages(folder: empty.url.path)) {
      try ImagePathList(expanding: [empty.url.path])
    }
  }

  @Test("missing files are listed, and duplicates are removed") func files() throws {
    let one = try ImagePathList(expanding: paths("absent.png"))
    #expect(one.paths == paths("absent.png") && !one.isBatch)
    let several = try ImagePathList(expanding: paths("b.png", "note.txt", "b.png"))
    #expect(several.paths == paths("b.png", "note.txt") && several.isBatch)
    // The two names are canonically equivalent, but they are different files.
    let accents = try ImagePathList(expanding: ["\u{e9}.png", "e\u{301}.png"])
    #expect(accents.paths.count == 2)
  }

  @Test("a pattern is expanded unless a file has the same name") func patterns() throws {
    let pattern = try ImagePathList(expanding: [folder.path("*.[pJ]*")])
    #expect(pattern.paths == paths("a.JPG", "b.png") && pattern.isBatch)
    let file = try ImagePathList(expanding: [folder.path("sub/deep/[1].png")])
    #expect(file.paths == paths("sub/deep/[1].png") && !file.isBatch)
    let nothing = try ImagePathList(expanding: [folder.path("*.gif")])
    #expect(nothing.paths == paths("*.gif") && !nothing.isBatch)
  }

  @Test("the argument - is replaced by the paths that a function returns") func lists() throws {
    var lines = ["b.png", "", "a.png"]
    let list = try ImagePathList(expanding: ["-"]) { lines.isEmpty ? nil : lines.removeFirst() }
    #expect(list.paths == ["a.png", "b.png"] && list.isBatch)
    #expect(throws: ImagePathList.Failure.empty) {
      try ImagePathList(expanding: ["-"]) { nil }
    }
  }
}
