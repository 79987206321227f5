import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("Atomic files")
struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("replacing a file keeps its permissions", arguments: [3, 200_000])
  func replace(count: Int) throws {
    let path = try folder.write([1], "file")
    #expect(chmod(path, 0o640) == 0)
    try AtomicFile.write(String(repeating: "a", count: count), to: path)
    #expect(try folder.bytes("file") == Data(repeating: UInt8(ascii: "a"), count: count))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(try folder.names() == ["file"])
  }

  @Test("writing through a symbolic link replaces the file, not the link") func link() throws {
    let path = try folder.write([1], "file")
    #expect(symlink(path, folder.path("link")) == 0)
    try AtomicFile.write("new", to: folder.path("link"))
    #expect(try folder.text("file") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == path)
  }

  @Test("without a commit, the file is unchanged and the temporary file is removed") func discard()
    throws
  {
    let path = try folder.write([1, 2], "file")
    do {
      var file = try AtomicFile(replacing: path)
      try file.write([UInt8](repeating: 7, count: 200_000))
    }
    #expect(try Array(folder.bytes("file")) == [1, 2])
    #expect(try folder.names() == ["file"])
  }

  @Test("only bytes that were already written can be overwritten") func overwrite() throws {
    let path = folder.path("file")
    var file = try AtomicFile(replacing: path)
    try file.write([1, 2, 3, 4])
    try file.overwrite([9, 8], at: 1)
    try file.write([5])
    for (count, offset) in [(2, 4), (1, -1), (6, 0)] {
      let error = #expect(throws: FileError.self) {
        try file.overwrite([UInt8](repeating: 0, count: count), at: offset)
      }
      #expect(error?.problem == .system(SystemError(code: EINVAL)))
    }
    try file.commit()
    #expect(try Array(folder.bytes("file")) == [1, 9, 8, 4, 5])
  }

  @Test("a commit with onlyIfAbsent throws if the target exists") func onlyIfAbsent() throws {
    let path = folder.path("file")
    var file = try AtomicFile(replacing: path)
    try file.write([1])
    try folder.write([2], "file")
    let error = #expect(throws: FileError.self) { try file.commit(onlyIfAbsent: true) }
    #expect(error == FileError(path, .writing, .system(SystemError(code: EEXIST))))
    #expect(try Array(folder.bytes("file")) == [2])
    var other = try AtomicFile(replacing: folder.path("other"))
    #expect(try other.commit(onlyIfAbsent: true))
    #expect(try folder.names() == ["file", "other"])
  }

  @Test("a duplicated descriptor stays valid after the commit") func duplicate() throws {
    var file = try AtomicFile(replacing: folder.path("file"))
    try file.write([1])
    let descriptor = try file.duplicateDescriptor()
    defer { descriptor.close() }
    try file.commit()
    try descriptor.write("2")
    #expect(try Array(folder.bytes("file")) == [1, UInt8(ascii: "2")])
  }

  @Test("replacing an invalid path or a path that is not a file throws") func invalidPaths() throws
  {
    let cases: [(String, FileError.Problem)] = [
      ("", .invalidPath), ("a\0b", .invalidPath), (folder.url.path, .notARegularFile(.directory)),
      ("/dev/null", .notARegularFile(.device)),
      (folder.path("absent/file"), .system(SystemError(code: ENOENT))),
    ]
    for (path, problem) in cases {
      #expect(throws: FileError(path, .writing, problem)) {
        _ = try AtomicFile(replacing: path)
      }
    }
  }
}
