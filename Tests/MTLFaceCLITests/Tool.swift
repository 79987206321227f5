import Foundation
import Testing

/// Runs the built executables as a user's shell would.
enum Tool {
  /// How a command ended and what it said.
  struct Result {
    var status: Int32
    var output: String
    var errors: String

    /// The one object on standard output.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(object as? [String: Any])
    }
  }

  /// Where the build put the executables: beside the test bundle, wherever that is.
  static func path(_ name: String) throws -> String {
    var folders = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    if let own = Bundle.main.executableURL { folders.append(own.deletingLastPathComponent()) }
    folders += CommandLine.arguments.prefix(1).map {
      URL(filePath: $0).deletingLastPathComponent()
    }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    folders += ["release", "debug"].map { root.appending(path: ".build/\($0)") }
    let found = folders.map { $0.appending(path: name).path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    return try #require(found, "\(name) is in none of \(folders.map(\.path))")
  }

  /// Runs `mtlface-cli`.
  static func cli(_ arguments: String..., in folder: URL? = nil) throws -> Result {
    try run("mtlface-cli", arguments, in: folder)
  }

  /// Runs an executable of the package and waits for it.
  ///
  /// Output goes through files: a full pipe would stop a process that nobody reads yet.
  static func run(
    _ name: String, _ arguments: [String], in folder: URL? = nil, shellPrefix: String? = nil,
    output: FileHandle? = nil
  ) throws -> Result {
    let scratch = try TemporaryFolder()
    let process = Process()
    if let shellPrefix {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "\(shellPrefix); exec \"$0\" \"$@\"", try path(name)] + arguments
    } else {
      process.executableURL = URL(filePath: try path(name))
      process.arguments = arguments
    }
    process.currentDirectoryURL = folder ?? scratch.url
    let out = try scratch.open("out")
    let errors = try scratch.open("errors")
    process.standardOutput = output ?? out
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "\(name) \(arguments) died of a signal")
    return Result(
      status: process.terminationStatus, output: try scratch.text("out"),
      errors: try scratch.text("errors"))
  }
}

/// A folder that goes away with the last reference to it.
final class TemporaryFolder: Sendable {
  /// The folder.
  let url = FileManager.default.temporaryDirectory
    .appending(path: "mtlface-cli-\(UUID().uuidString)")

  /// Makes it.
  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it, which need not exist.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and gives its path.
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }

  /// Makes an empty file and opens it for writing.
  func open(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(filePath: write([], name)))
  }

  /// The text of a file in it.
  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The bytes of a file in it.
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  /// What is in it, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
