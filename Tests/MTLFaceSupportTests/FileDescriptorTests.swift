import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("File descriptors and lines")
struct FileDescriptorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a file is created, written and read") func readingAndWriting() throws {
    let path = folder.path("file")
    let file = try FileDescriptor.openRegularFile(path, flags: O_WRONLY | O_CREAT)
    try file.write("abc")
    #expect(try file.kind() == .regular && file.size() == 3)
    file.close()
    let again = try FileDescriptor.openRegularFile(path)
    defer { again.close() }
    #expect(try again.read(upTo: 2) == Array("ab".utf8))
    #expect(try again.read(upTo: 9) == Array("c".utf8))
    #expect(try again.read(upTo: 9).isEmpty)
    #expect(throws: SystemError(code: EBADF)) { try again.write("d") }
  }

  @Test("errors state whether the file was to be read or written") func errors() throws {
    #expect(throws: FileError(folder.url.path, .reading, .notARegularFile(.directory))) {
      _ = try FileDescriptor.openRegularFile(folder.url.path)
    }
    #expect(throws: FileError("/dev/null", .writing, .notARegularFile(.device))) {
      _ = try FileDescriptor.openRegularFile("/dev/null", flags: O_RDWR)
    }
  }

  @Test("a lock is held by one open file at a time") func locking() throws {
    let path = try folder.write([], "file")
    let first = try FileDescriptor.openRegularFile(path)
    let second = try FileDescriptor.openRegularFile(path)
    #expect(try first.tryLock())
    #expect(try !second.tryLock())
    first.close()
    #expect(try second.tryLock())
    second.close()
    #expect(throws: SystemError(code: EBADF)) {
      _ = try FileDescriptor(rawValue: -1).tryLock()
    }
  }

  private func lines(_ text: String) throws -> [LineReader.Line] {
    var reader = try LineReader(folder.write(Array(text.utf8), "lines"))
    var lines: [LineReader.Line] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test("lines are split at line feeds, and the last one need not have one") func split() throws {
    #expect(try lines("").isEmpty)
    let some = try lines("a\n\nb\r\nc")
    #expect(some.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "", "b\r", "c"])
    #expect(some.map(\.isTerminated) == [true, true, true, false])
    #expect(try lines("a\n").map(\.isTerminated) == [true])
  }

  @Test("long lines are truncated", arguments: [-1, 0, 1, 200_000]) func long(extra: Int) throws {
    let length = LineReader.maximumLength + extra
    let some = try lines(String(repeating: "x", count: length) + "\nshort\n")
    #expect(some.count == 2 && some.last?.bytes == Array("short".utf8))
    #expect(some.first?.bytes.count == min(length, LineReader.maximumLength))
    #expect(some.map(\.isTruncated) == [extra > 0, false])
  }

  @Test("lines cannot be read from a folder") func noFile() {
    #expect(throws: FileError(folder.url.path, .reading, .notARegularFile(.directory))) {
      _ = try LineReader(folder.url.path)
    }
  }
}
