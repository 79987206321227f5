import Foundation
import MTLFaceTestSupport
import Testing

/// Functions that run the executables of the package.
enum Tool {
  /// The exit status and the output of a command.
  struct Result {
    var status: Int32
    var output: String
    var errors: String

    /// Parses standard output as one JSON object.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(object as? [String: Any])
    }
  }

  /// Returns the path of an executable, which the build places beside the test bundle.
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

  /// Runs an executable of the package and waits until it exits.
  ///
  /// The output is written to files, because a process would block when a pipe is full.
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
    #expect(process.terminationReason == .exit, "\(name) \(arguments) was ended by a signal")
    return Result(
      status: process.terminationStatus, output: try scratch.text("out"),
      errors: try scratch.text("errors"))
  }
}
