import Foundation
import MTLFaceCommandLine
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

@Suite("Input batches")
struct InputBatchTests {
  /// The error of an input that cannot be read.
  private struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  private let folder: TemporaryFolder
  private let console: Console
  private let errors: FileHandle

  init() throws {
    folder = try TemporaryFolder()
    errors = try folder.open("errors")
    console = Console(
      programName: "tool", errors: FileDescriptor(rawValue: errors.fileDescriptor))
  }

  /// Processes a batch in which paths that begin with `x` cannot be read.
  private func process(
    _ batch: inout InputBatch, body: (String, Int) throws -> Void = { _, _ in }
  ) throws {
    try batch.process { paths, deliver in
      for (index, path) in paths.enumerated() {
        try deliver(
          index,
          path.hasPrefix("x")
            ? .failure(Unreadable(description: index == 0 ? path + ": empty" : "empty"))
            : .success(index))
      }
    } body: { path, output in
      try body(path, output)
    }
  }

  private func batch(_ paths: [String], isBatch: Bool = true) -> InputBatch {
    InputBatch(SampleVerb.self, paths: paths, isBatch: isBatch, noun: "photo", console)
  }

  @Test("outputs are delivered in order, and unusable inputs are reported and skipped")
  func skipping() throws {
    var batch = batch(["x1", "a", "x2", "b"])
    var found: [String] = []
    try process(&batch) { path, index in found.append("\(path) \(index)") }
    #expect(found == ["a 1", "b 3"])
    #expect(batch.skipped.map(\.path) == ["x1", "x2"])
    #expect(try folder.text("errors") == "tool sample: x1: empty\ntool sample: x2: empty\n")
    #expect(
      batch.json.text == #"[{"file":"x1","problem":"x1: empty"},"#
        + #"{"file":"x2","problem":"x2: empty"}]"#)
    #expect(batch.status() == .negative)
  }

  @Test("the exit status depends on the number of skipped inputs and on the results") func status()
    throws
  {
    var good = batch(["a"])
    try process(&good)
    #expect(good.status() == .success && good.status(foundAll: false) == .negative)
    var bad = batch(["x", "xx"])
    try process(&bad)
    #expect(bad.status() == .failure)
  }

  @Test("the error of a single input or a failure of the body ends the batch") func fatalErrors()
    throws
  {
    var single = batch(["x"], isBatch: false)
    #expect(throws: CommandError.self) { try process(&single) }
    var full = batch(["a", "b"])
    var count = 0
    #expect(throws: CancellationError.self) {
      try process(&full) { _, _ in
        count += 1
        throw InputBatch.Failure(cause: CancellationError())
      }
    }
    #expect(count == 1 && full.skipped.isEmpty)
  }

  @Test("the path occurs once in the description of an error") func errorText() {
    #expect(CommandError.describe("empty", at: "a") == "a: empty")
    #expect(CommandError.describe("a: empty", at: "a") == "a: empty")
    #expect(CommandError.describe("missing", at: "\u{fffd}").contains("not valid UTF-8"))
  }
}
