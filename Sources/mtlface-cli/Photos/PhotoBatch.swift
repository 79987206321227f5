import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// Works through a list of files: a bad one is reported and left out, the others go on.
struct PhotoBatch {
  /// A file that could not be used, and why.
  struct Skipped {
    let path: String
    let problem: String
  }

  private let verb: String
  private let inputs: InputList
  private let console: Console
  private let start = Stopwatch.now()
  /// What was left out so far.
  private(set) var skipped: [Skipped] = []
  private var done = 0

  /// A batch for a verb.
  init(_ verb: any Verb.Type, _ inputs: InputList, _ console: Console) {
    self.verb = verb.name
    self.inputs = inputs
    self.console = console
  }

  /// Seconds since the batch began.
  var seconds: Double { Stopwatch.now() - start }

  /// What no file is to blame for: it ends the batch.
  struct BatchFailure: Error {
    let cause: any Error
  }

  /// Works through the files on a pipeline's threads; see `BatchPipeline`.
  ///
  /// - Parameters:
  ///   - pipeline: Who works.
  ///   - prepare: What is to be done with a file by itself.
  ///   - cost: How much of a batch its result is.
  ///   - process: What is to be done with the results of several files together.
  ///   - body: Called with a file's output, in the files' order, on the caller's thread.
  /// - Throws: What any of these throws for the only file there is; the cause of a ``BatchFailure``.
  mutating func forEach<Prepared: Sendable, Output: Sendable>(
    on pipeline: BatchPipeline, prepare: @escaping @Sendable (String) throws -> Prepared,
    cost: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    process: @escaping @Sendable ([Prepared]) throws -> [Output],
    body: (String, Output) throws -> Void
  ) throws {
    let paths = inputs.paths
    showProgress()
    try pipeline.run(
      paths.count, prepare: { try prepare(paths[$0]) }, cost: cost, process: process
    ) { index, answer in
      do { try body(paths[index], answer.get()) } catch let failure as BatchFailure {
        throw failure.cause
      } catch {
        try skip(paths[index], error)
      }
      done += 1
      if done < paths.count { showProgress() }
    }
    console.clearProgress()
  }

  /// The same where nothing is done with several files together.
  mutating func forEach<Output: Sendable>(
    on pipeline: BatchPipeline, prepare: @escaping @Sendable (String) throws -> Output,
    body: (String, Output) throws -> Void
  ) throws {
    try forEach(on: pipeline, prepare: prepare, process: { $0 }, body: body)
  }

  private mutating func skip(_ path: String, _ error: any Error) throws {
    let problem = Self.describe(error, path)
    guard inputs.isBatch else { throw CommandError(description: problem) }
    console.report("\(CommandLineTool.name) \(verb): \(problem)")
    skipped.append(Skipped(path: path, problem: problem))
  }

  /// What the process ends with: a batch of which nothing could be used is a failure.
  func status(foundAll: Bool = true) -> ExitStatus {
    guard skipped.isEmpty else {
      return skipped.count == inputs.paths.count ? .failure : .negative
    }
    return foundAll ? .success : .negative
  }

  /// The member `skipped` of the answer.
  var json: JSON {
    .array(
      skipped.map { .object([("file", .string($0.path)), ("problem", .string($0.problem))]) })
  }

  /// The error as one line that names the file.
  static func describe(_ error: any Error, _ path: String) -> String {
    guard !path.unicodeScalars.contains("\u{fffd}") else {
      return "\(path): its name is not UTF-8, so it cannot be opened; rename it"
    }
    let text = "\(error)"
    return text.hasPrefix(path) ? text : "\(path): \(text)"
  }

  private func showProgress() {
    guard inputs.paths.count > 1 else {
      return console.progress("working on \(inputs.paths.first ?? "")")
    }
    console.progress(
      ProgressEstimate(done: done, total: inputs.paths.count, seconds: seconds).text("photo"))
  }
}
