import Foundation
import MTLFaceSupport
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

@Suite("Atomic file writing") struct AtomicFileTests {
  let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  struct Interrupted: Error {}

  static func writer(_ count: Int, _ value: Float, failing: Bool = false) throws
    -> SafetensorsWriter
  {
    var writer = SafetensorsWriter()
    try writer.addFloats("a", shape: [count], values: [Float](repeating: value, count: count))
    if failing { try writer.addFloats("z", shape: [1]) { _ in throw Interrupted() } }
    return writer
  }

  @Test("writing a file replaces an existing file atomically and keeps its permissions")
  func replace() throws {
    let path = directory.path("model.safetensors")
    try Self.writer(10, 1).write(to: path)
    #expect(chmod(path, 0o640) == 0)
    let old = try TensorArchive.open(path)
    try Self.writer(100_000, 2).write(to: path)
    #expect(try TensorArchive.open(path).tensor("a").count == 100_000)
    #expect(try old.tensor("a").floats() == [Float](repeating: 1, count: 10))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(try directory.names() == ["model.safetensors"])
  }

  @Test("a file can be overwritten with its own tensors") func inPlace() throws {
    let path = directory.path("model.safetensors")
    try Self.writer(50_000, 3).write(to: path)
    var writer = SafetensorsWriter()
    try writer.add(TensorArchive.open(path), floatsAs: .f16)
    try writer.write(to: path)
    let tensor = try TensorArchive.open(path).tensor("a")
    #expect(tensor.elementType == .f16)
    #expect(try tensor.floats() == [Float](repeating: 3, count: 50_000))
  }

  @Test("an error during writing leaves the existing file unchanged", arguments: [10, 100_000])
  func interrupted(count: Int) throws {
    let path = directory.path("model.safetensors")
    try Self.writer(10, 1).write(to: path)
    let before = try TestFiles.bytes(path)
    let writer = try Self.writer(count, 2, failing: true)
    #expect(throws: Interrupted.self) { try writer.write(to: path) }
    #expect(try TestFiles.bytes(path) == before)
    #expect(try directory.names() == ["model.safetensors"])
    #expect(throws: Interrupted.self) { try writer.write(to: directory.path("new.safetensors")) }
    #expect(try directory.names() == ["model.safetensors"])
  }

  #if os(Linux)
    @Test("a full disk leaves the existing file unchanged") func fullDisk() async throws {
      // A file size limit makes writes fail, as on a full disk. It applies to the whole process, so
      // the test runs in a child process.
      await #expect(processExitsWith: .success) {
        let directory = try TemporaryFolder()
        let path = directory.path("model.safetensors")
        try AtomicFileTests.writer(10, 1).write(to: path)
        let before = try TestFiles.bytes(path)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        for count in [30_000, 1_000_000] {
          let error = #expect(throws: CheckpointError.self) {
            try AtomicFileTests.writer(count, 2).write(to: path)
          }
          guard case .cannotWrite? = error else { exit(3) }
          guard error?.description.contains("model.safetensors") == true else { exit(4) }
          guard try TestFiles.bytes(path) == before else { exit(5) }
          guard try directory.names() == ["model.safetensors"] else { exit(6) }
        }
        exit(0)
      }
    }
  #endif

  @Test("writing to a symbolic link replaces the target of the link") func link() throws {
    let target = directory.path("target.safetensors")
    let link = directory.path("link.safetensors")
    try Self.writer(1, 1).write(to: target)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    try Self.writer(1, 2).write(to: link)
    #expect(try TensorArchive.open(target).tensor("a").floats() == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
  }

  @Test("writing to a directory or device throws") func notReplaced() throws {
    let writer = try Self.writer(1, 1)
    #expect(throws: CheckpointError.notAFile(path: "/dev/null", kind: "a device")) {
      try writer.write(to: "/dev/null")
    }
    let path = directory.url.path
    #expect(throws: CheckpointError.notAFile(path: path, kind: "a directory")) {
      try writer.write(to: path)
    }
  }

  @Test(
    "writing to a path that cannot be written throws",
    arguments: ["", "a\0b", "/nonexistent/m", "/proc/m"])
  func unwritable(path: String) throws {
    let error = #expect(throws: CheckpointError.self) { try Self.writer(1, 1).write(to: path) }
    guard case .cannotWrite(path, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a file can be written to a relative path") func relative() throws {
    // The tests share the working directory, so the test must not change it.
    let up = String(repeating: "../", count: 32)
    let path = up + directory.path("relative.safetensors").dropFirst()
    try Self.writer(1, 4).write(to: path)
    #expect(try TensorArchive.open(path).tensor("a").floats() == [4])
  }
}
