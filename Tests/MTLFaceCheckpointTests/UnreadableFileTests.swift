import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tests with paths that do not refer to weights files.
@Suite("Unreadable files") struct UnreadableFileTests {
  let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  /// Returns the error of opening `path`, and expects a one-line message with the name of the file.
  func failure(_ path: String) -> CheckpointError? {
    let error = #expect(throws: CheckpointError.self) { try TensorArchive.open(path) }
    let name = URL(filePath: path).lastPathComponent
    #expect(error?.description.contains(name) == true)
    #expect(error?.description.contains("\n") == false)
    #expect(error?.path == path)
    return error
  }

  @Test("opening a missing file throws") func missing() {
    let path = directory.path("absent.pth")
    #expect(failure(path) == .cannotOpen(path: path, reason: "No such file or directory"))
  }

  @Test("opening an empty file throws") func empty() throws {
    let path = try directory.write([], "empty.safetensors")
    #expect(failure(path) == .emptyFile(path: path))
    #expect(throws: CheckpointError.emptyFile(path: "none")) {
      try TensorArchive(bytes: [], name: "none")
    }
  }

  @Test("opening a directory throws") func isDirectory() {
    let path = directory.url.path
    #expect(failure(path) == .notAFile(path: path, kind: "a directory"))
  }

  @Test("opening a pipe throws without waiting for a writer", .timeLimit(.minutes(1))) func pipe() {
    let path = directory.path("pipe.pth")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(failure(path) == .notAFile(path: path, kind: "a pipe"))
  }

  @Test("opening a device throws") func device() {
    #expect(failure("/dev/null") == .notAFile(path: "/dev/null", kind: "a device"))
  }

  @Test("opening a path with a zero byte throws") func zeroByte() {
    let error = #expect(throws: CheckpointError.self) { try TensorArchive.open("a\0b") }
    #expect(error == .cannotOpen(path: "a\0b", reason: "the path is empty or contains a zero byte"))
  }

  @Test(
    "the error for a file of another format contains a hint",
    arguments: [
      ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
      ("<!DOCTYPE html><html>", "web page"),
      ("PK\u{5}\u{6}0000000000000000000", "empty zip"),
      ("PNG", "only 3 bytes"),
      ("\u{1f}-0123456789", "begins with 1f 2d 30"),
    ])
  func hints(content: String, hint: String) throws {
    let path = try directory.write(Array(content.utf8), "other.pth")
    let error = failure(path)
    #expect(error?.description.contains(hint) == true, "\(String(describing: error))")
  }

  @Test("files are opened regardless of their extension") func extensions() throws {
    let bytes = try TestFiles.bytes(TestFiles.fixture("pip.safetensors"))
    #expect(try TensorArchive.open(directory.write(bytes, "weights.pth")).format == .safetensors)
    let torch = try TestFiles.bytes(TestFiles.fixture("torch_protocol2.pth"))
    let path = try directory.write(torch, "weights.safetensors")
    #expect(try TensorArchive.open(path).format == .torchZip)
  }

  @Test("a tensor remains valid after its file is deleted") func lifetime() throws {
    let bytes = try TestFiles.bytes(TestFiles.fixture("pip_plain.safetensors"))
    let path = try directory.write(bytes, "gone.safetensors")
    let tensor = try TensorArchive.open(path).tensor("only")
    try FileManager.default.removeItem(atPath: path)
    #expect(try tensor.floats() == [0])
  }

  @Test("an archive can be read from borrowed memory") func borrowed() throws {
    let bytes = try TestFiles.bytes(TestFiles.fixture("pip.safetensors"))
    try bytes.withUnsafeBytes { memory in
      let archive = try TensorArchive(unsafeBorrowing: memory, name: "embedded")
      #expect(archive.path == "embedded")
      #expect(try archive.tensor("scalar").floats() == [2.5])
    }
  }
}
