import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("File system")
struct FileSystemTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("queries return the kind, size and real path of an entry") func kinds() throws {
    let path = try folder.write([1, 2, 3], "file")
    #expect(symlink("absent", folder.path("broken")) == 0)
    #expect(symlink(path, folder.path("link")) == 0)
    #expect(FileSystem.exists(path) && FileSystem.exists(folder.path("broken")))
    #expect(!FileSystem.exists(folder.path("absent")) && !FileSystem.exists(path + "\0"))
    #expect(FileSystem.isFile(path) && FileSystem.isFile(folder.path("link")))
    #expect(FileSystem.isFolder(folder.url.path) && !FileSystem.isFolder(path))
    #expect(FileSystem.kind("/dev/null") == .device)
    #expect(FileSystem.kind(folder.path("broken")) == nil && FileSystem.kind("") == nil)
    #expect(FileSystem.size(path) == 3 && FileSystem.size(folder.path("absent")) == nil)
    #expect(FileSystem.realPath(folder.path("link")) == FileSystem.realPath(path))
    #expect(FileSystem.realPath(folder.path("absent")) == folder.path("absent"))
  }

  @Test("a pattern returns the paths that match it") func patterns() throws {
    for name in ["a.png", "b.png", "c.txt"] { try folder.write([1], name) }
    let paths = FileSystem.paths(matching: folder.path("*.png"))
    #expect(paths == [folder.path("a.png"), folder.path("b.png")])
    #expect(FileSystem.paths(matching: folder.path("[ac].*"))?.count == 2)
    #expect(FileSystem.paths(matching: folder.path("?.gif")) == nil)
  }

  @Test("two paths have equal identities only if they refer to the same file") func identity()
    throws
  {
    let path = try folder.write([1], "file")
    let other = try folder.write([1], "other")
    #expect(symlink(path, folder.path("link")) == 0)
    #expect(FileIdentity(path: path) != nil)
    #expect(FileIdentity(path: path) == FileIdentity(path: folder.path("link")))
    #expect(FileIdentity(path: path) != FileIdentity(path: other))
    #expect(FileIdentity(path: folder.path("absent")) == nil)
    let file = try FileDescriptor.openRegularFile(path)
    #expect(FileIdentity(file) == FileIdentity(path: path))
    file.close()
    #expect(FileIdentity(FileDescriptor(rawValue: -1)) == nil)
  }

  @Test("the names in a folder do not include hidden entries") func names() throws {
    for name in ["b", "a", ".hidden"] { try folder.write([], name) }
    #expect(FileSystem.names(in: folder.url.path)?.sorted() == ["a", "b"])
    #expect(FileSystem.names(in: folder.path("a")) == nil)
  }

  @Test("a folder is created unless it exists") func makeFolder() throws {
    let path = folder.path("new")
    for _ in 0..<2 { try FileSystem.makeFolder(path) }
    #expect(FileSystem.isFolder(path))
    let file = try folder.write([], "file")
    #expect(throws: FolderError.notAFolder(path: file)) { try FileSystem.makeFolder(file) }
    let deep = folder.path("absent/new")
    let error = FolderError.cannotCreate(path: deep, SystemError(code: ENOENT))
    #expect(throws: error) { try FileSystem.makeFolder(deep) }
    #expect(error.reason == "No such file or directory")
    #expect(error.description.hasPrefix("\(deep): the folder cannot be created (No such file"))
  }

  @Test("the description of an error contains the path, the reason and the remedy") func errors() {
    let missing = FileError("a", .reading, .system(SystemError(code: ENOENT)))
    #expect(
      missing.description
        == "a: cannot be read (No such file or directory); check the path and its permissions")
    let folder = FileError("a", .writing, .notARegularFile(.directory))
    #expect(
      folder.description
        == "a: cannot be written (it is a directory); free disk space or choose another path")
    #expect(SystemError(code: ENOSPC).isDiskFull && SystemError(code: EDQUOT).isDiskFull)
    #expect(!SystemError(code: EIO).isDiskFull)
  }

  @Test("the processor name and the peak memory are available") func systemInfo() {
    #expect(!SystemInfo.processorName.isEmpty)
    #expect(SystemInfo.peakMemory > 1 << 20)
  }
}
