package import MTLFaceSupport

/// The input files of a command. Files that cannot be used are reported and skipped.
///
///     var batch = InputBatch(Self.self, paths: paths, isBatch: true, noun: "photo", console)
///     try batch.process { paths, deliver in
///       for (index, path) in paths.enumerated() { try deliver(index, Result { try read(path) }) }
///     } body: { path, photo in
///       ...
///     }
package struct InputBatch {
  /// An input that was skipped, with the reason.
  package struct Skipped: Sendable {
    package let path: String
    package let problem: String
  }

  /// An error that is not caused by a single input, such as a full disk. It ends the batch.
  package struct Failure: Error {
    let cause: any Error

    /// Creates a failure with its cause.
    package init(cause: any Error) { self.cause = cause }
  }

  private let verb: any Verb.Type
  private let paths: [String]
  private let isBatch: Bool
  private let noun: String
  private let console: Console
  private let start = Stopwatch.now()
  private var doneCount = 0
  /// The inputs skipped so far.
  package private(set) var skipped: [Skipped] = []

  /// Creates a batch.
  ///
  /// - Parameters:
  ///   - verb: The verb. Messages contain its name.
  ///   - paths: The paths of the inputs.
  ///   - isBatch: Whether an input that cannot be used is skipped. If false, its error is thrown.
  ///   - noun: The noun for one input in the progress, for example `photo`.
  ///   - console: The destination of messages and progress.
  package init(
    _ verb: any Verb.Type, paths: [String], isBatch: Bool, noun: String, _ console: Console
  ) {
    self.verb = verb
    self.paths = paths
    self.isBatch = isBatch
    self.noun = noun
    self.console = console
  }

  /// The time in seconds since the batch was created.
  package var seconds: Double { Stopwatch.now() - start }

  /// Processes all inputs and shows the progress.
  ///
  /// - Parameters:
  ///   - run: A closure that processes the inputs at `paths`. It calls `deliver` once for each
  ///     index of a path, in ascending order, with the output or the error of the input.
  ///   - body: A closure that receives each path and its output. An error that it throws is treated
  ///     as an error of the input, except a ``Failure``.
  /// - Throws: The cause of a ``Failure`` that `body` throws, or any error that `run` throws. If
  ///   inputs are not skipped, also the error of the first input that cannot be used.
  package mutating func process<Output>(
    _ run: (
      _ paths: [String], _ deliver: (Int, Result<Output, any Error>) throws -> Void
    ) throws -> Void,
    body: (String, Output) throws -> Void
  ) throws {
    showProgress()
    try withoutActuallyEscaping(body) { body in
      try run(paths) { index, output in
        do { try body(paths[index], output.get()) } catch let failure as Failure {
          throw failure.cause
        } catch {
          try skip(paths[index], error)
        }
        doneCount += 1
        console.detail("\(paths[index]): \(doneCount) of \(paths.count)", from: verb)
        if doneCount < paths.count { showProgress() }
      }
    }
    console.clearProgress()
  }

  /// Returns the exit status of the command.
  ///
  /// The status is `failure` if all inputs were skipped. It is `negative` if some inputs were
  /// skipped or `foundAll` is false. Otherwise it is `success`.
  ///
  /// - Parameter foundAll: Whether the command found what it searched for in each input.
  package func status(foundAll: Bool = true) -> ExitStatus {
    guard skipped.isEmpty else { return skipped.count == paths.count ? .failure : .negative }
    return foundAll ? .success : .negative
  }

  /// The skipped inputs as a JSON array of objects with the members `file` and `problem`.
  package var json: JSON {
    .array(
      skipped.map { .object([("file", .string($0.path)), ("problem", .string($0.problem))]) })
  }

  private mutating func skip(_ path: String, _ error: any Error) throws {
    let failure = CommandError(error, at: path)
    guard isBatch else { throw failure }
    console.report(failure.description, from: verb)
    skipped.append(Skipped(path: path, problem: failure.description))
  }

  private func showProgress() {
    guard paths.count > 1 else { return console.progress("processing \(paths.first ?? "")") }
    console.progress(
      ProgressEstimate(done: doneCount, total: paths.count, seconds: seconds).text(noun))
  }
}
