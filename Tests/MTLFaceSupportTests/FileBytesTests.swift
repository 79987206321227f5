import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("File bytes")
struct FileBytesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "mapping, reading, copying and borrowing give the same bytes",
    arguments: [1, 4095, 4096, 100_000])
  func contents(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let path = try folder.write(bytes, "file")
    #expect(try FileBytes(mapping: path).bytes() == bytes)
    #expect(try FileBytes(reading: path, limit: count).bytes() == bytes)
    #expect(FileBytes(copying: bytes, path: "name").bytes() == bytes)
    bytes.withUnsafeBytes { memory in
      #expect(FileBytes(unsafeBorrowing: memory, path: "name").bytes() == bytes)
    }
  }

  @Test("reading a file that is larger than the limit throws") func limit() throws {
    let path = try folder.write([UInt8](repeating: 1, count: 10), "file")
    #expect(throws: FileError(path, .reading, .tooLarge(limit: 9))) {
      try FileBytes(reading: path, limit: 9)
    }
    #if os(Linux)
      // Files under /proc report a size of 0.
      let status = "/proc/self/status"
      #expect(try FileBytes(reading: status, limit: 1 << 20).count > 100)
      #expect(throws: FileError(status, .reading, .tooLarge(limit: 10))) {
        try FileBytes(reading: status, limit: 10)
      }
    #endif
  }

  @Test("an empty file can be read but not mapped") func empty() throws {
    let path = try folder.write([], "file")
    #expect(try FileBytes(reading: path, limit: 0).bytes() == [])
    #expect(throws: FileError(path, .reading, .empty)) { try FileBytes(mapping: path) }
    #expect(FileBytes(copying: [], path: "name").count == 0)
  }

  @Test("opening anything but a regular file throws", .timeLimit(.minutes(1))) func kinds() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let cases: [(String, FileError.Problem)] = [
      ("", .invalidPath), ("a\0b", .invalidPath), (pipe, .notARegularFile(.pipe)),
      (folder.url.path, .notARegularFile(.directory)), ("/dev/null", .notARegularFile(.device)),
      (folder.path("absent"), .system(SystemError(code: ENOENT))),
    ]
    for (path, problem) in cases {
      #expect(throws: FileError(path, .reading, problem)) { try FileBytes(mapping: path) }
      #expect(throws: FileError(path, .reading, problem)) { try FileBytes(reading: path, limit: 1) }
    }
  }

  @Test("out-of-range access returns nil or false, and byte ranges are clamped") func access() {
    let file = FileBytes(copying: [0x61, 0x62, 0x01, 0x02, 0x03, 0xff], path: "name")
    #expect(file[0] == 0x61 && file[5] == 0xff && file[6] == nil && file[-1] == nil)
    #expect(file.load(UInt16.self, at: 2) == 0x0201 && file.load(UInt16.self, at: 3) == 0x0302)
    #expect(file.load(UInt32.self, at: 3) == nil && file.load(UInt8.self, at: .max) == nil)
    #expect(file.contains(offset: 6, count: 0) && !file.contains(offset: 6, count: 1))
    #expect(!file.contains(offset: .max, count: .max) && !file.contains(offset: 0, count: -1))
    #expect(file.matches("ab", at: 0) && !file.matches("ab", at: 1) && !file.matches("ab", at: 5))
    #expect(file.bytes(4..<100) == [0x03, 0xff] && file.bytes(7..<9) == [])
    #expect(file.text(0..<2) == "ab" && file.text(4..<6) == nil && file.text(5..<7) == nil)
  }

  @Test("released pages of a mapped file are loaded again on access") func release() throws {
    let bytes = [UInt8](repeating: 5, count: 1 << 20)
    let file = try FileBytes(mapping: folder.write(bytes, "file"))
    file.withBytes { file.releasePages($0) }
    #expect(file.bytes() == bytes)
    let copy = FileBytes(copying: bytes, path: "name")
    copy.withBytes { copy.releasePages($0) }
    #expect(copy.bytes() == bytes)
  }
}
