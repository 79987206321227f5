import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport
import MTLFaceTensor

/// Processes a list of photos; photos that cannot be used are reported and skipped.
struct PhotoBatch {
  /// A photo that could not be used, and the reason.
  struct Skipped {
    let path: String
    let problem: String
  }

  private let verb: String
  private let inputs: InputList
  private let console: Console
  private let start = Stopwatch.now()
  /// The photos skipped so far.
  private(set) var skipped: [Skipped] = []
  private var done = 0

  /// Creates a batch for a verb.
  init(_ verb: any Verb.Type, _ inputs: InputList, _ console: Console) {
    self.verb = verb.name
    self.inputs = inputs
    self.console = console
  }

  /// The time in seconds since the batch was created.
  var seconds: Double { Stopwatch.now() - start }

  /// An error that is not caused by a single photo, such as a full disk; it ends the batch.
  struct BatchFailure: Error {
    let cause: any Error
  }

  /// Processes the photos on the threads of a pipeline.
  ///
  /// - Parameters:
  ///   - pipeline: The pipeline; see `BatchPipeline`.
  ///   - prepare: Processes one photo, given its path. Called on any thread.
  ///   - cost: Returns the size of a prepared photo in units of the pipeline's batch size.
  ///   - process: Processes several prepared photos together. Called on any thread.
  ///   - body: Receives each path and its output, in the order of the photos, on the caller's
  ///     thread.
  /// - Throws: The cause of a ``BatchFailure`` that `body` throws; any other error only if the
  ///   command has a single input, otherwise the photo is skipped.
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

  /// Processes the photos on the threads of a pipeline, each on its own.
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

  /// Returns the exit status: failure if all photos were skipped, negative if some were skipped or
  /// `foundAll` is false, otherwise success.
  func status(foundAll: Bool = true) -> ExitStatus {
    guard skipped.isEmpty else {
      return skipped.count == inputs.paths.count ? .failure : .negative
    }
    return foundAll ? .success : .negative
  }

  /// The value of the JSON member `skipped`.
  var json: JSON {
    .array(
      skipped.map { .object([("file", .string($0.path)), ("problem", .string($0.problem))]) })
  }

  /// Returns the description of an error, preceded by the path unless it begins with it.
  static func describe(_ error: any Error, _ path: String) -> String {
    guard !path.unicodeScalars.contains("\u{fffd}") else {
      return "\(path): cannot be opened, because its name is not valid UTF-8; rename it"
    }
    let text = "\(error)"
    return text.hasPrefix(path) ? text : "\(path): \(text)"
  }

  private func showProgress() {
    guard inputs.paths.count > 1 else {
      return console.progress("processing \(inputs.paths.first ?? "")")
    }
    console.progress(
      ProgressEstimate(done: done, total: inputs.paths.count, seconds: seconds).text("photo"))
  }
}
