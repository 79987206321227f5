import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("File descriptors and lines")
struct FileDescriptorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a descriptor creates, writes and reads a file") func readingAndWriting() throws {
    let path = folder.path("file")
    let file = try FileDescriptor.openRegularFile(path, flags: O_WRONLY | O_CREAT)
    try file.write("abc")
    #expect(try file.kind() == .regular && file.size() == 3)
    file.close()
    let reopened = try FileDescriptor.openRegularFile(path)
    defer { reopened.close() }
    #expect(try reopened.read(upTo: 2) == Array("ab".utf8))
    #expect(try reopened.read(upTo: 9) == Array("c".utf8))
    #expect(try reopened.read(upTo: 9).isEmpty)
    #expect(throws: SystemError(code: EBADF)) { try reopened.write("d") }
  }

  @Test("an error states whether the file was opened for reading or writing") func errors() throws {
    #expect(throws: FileError(folder.url.path, .reading, .notARegularFile(.directory))) {
      _ = try FileDescriptor.openRegularFile(folder.url.path)
    }
    #expect(throws: FileError("/dev/null", .writing, .notARegularFile(.device))) {
      _ = try FileDescriptor.openRegularFile("/dev/null", flags: O_RDWR)
    }
  }

  @Test("only one open file at a time holds the lock") func locking() throws {
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

  @Test("lines are split at line feeds, and the last line feed is optional") func split() throws {
    #expect(try lines("").isEmpty)
    let result = try lines("a\n\nb\r\nc")
    #expect(result.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "", "b\r", "c"])
    #expect(result.map(\.isTerminated) == [true, true, true, false])
    #expect(try lines("a\n").map(\.isTerminated) == [true])
  }

  @Test("long lines are truncated", arguments: [-1, 0, 1, 200_000]) func long(extra: Int) throws {
    let length = LineReader.maximumLength + extra
    let result = try lines(String(repeating: "x", count: length) + "\nshort\n")
    #expect(result.count == 2 && result.last?.bytes == Array("short".utf8))
    #expect(result.first?.bytes.count == min(length, LineReader.maximumLength))
    #expect(result.map(\.isTruncated) == [extra > 0, false])
  }

  @Test("creating a line reader for a folder throws") func noFile() {
    #expect(throws: FileError(folder.url.path, .reading, .notARegularFile(.directory))) {
      _ = try LineReader(folder.url.path)
    }
  }
}
