import Foundation
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

@Suite("Provisional files")
struct ProvisionalFilesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write([1], "old")
  }

  /// Creates files and folders. Those in the folder `other` are not recorded.
  private func make(_ created: inout ProvisionalFiles) throws {
    for name in ["new", "new/inner", "other"] { try created.makeFolder(folder.path(name)) }
    for name in ["old", "new/inner/file", "never"] { created.willCreate(folder.path(name)) }
    for name in ["old", "new/inner/file", "other/file"] { try folder.write([2], name) }
  }

  @Test("new files and empty new folders are removed, and others remain") func removal() throws {
    do {
      var created = ProvisionalFiles()
      try make(&created)
      #expect(try folder.names() == ["new", "old", "other"])
    }
    #expect(try folder.names() == ["old", "other"])
    #expect(try folder.bytes("old") == Data([2]) && folder.bytes("other/file") == Data([2]))
  }

  @Test("kept files remain, and discarded files are removed at once") func keeping() throws {
    var created = ProvisionalFiles()
    try make(&created)
    created.keep()
    created.willCreate(folder.path("later"))
    try folder.write([3], "later")
    created.discard()
    #expect(try folder.names() == ["new", "old", "other"])
    #expect(throws: FolderError.self) { try created.makeFolder(folder.path("old")) }
    #expect(try folder.names() == ["new", "old", "other"])
  }
}
