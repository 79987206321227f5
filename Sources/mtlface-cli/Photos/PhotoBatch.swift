import MTLFace
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
  struct Failure: Error {
    let cause: any Error
  }

  /// Works through the files on a line's threads; see `WorkLine`.
  ///
  /// - Parameters:
  ///   - line: Who works.
  ///   - prepare: What is to be done with a file by itself.
  ///   - load: How much of a batch its result is.
  ///   - answer: What is to be done with the results of several files together.
  ///   - take: Takes a file's answer, in the files' order, on the caller's thread.
  /// - Throws: What any of these throws for the only file there is; the cause of a ``Failure``.
  mutating func forEach<Prepared: Sendable, Answer: Sendable>(
    on line: WorkLine, prepare: @escaping @Sendable (String) throws -> Prepared,
    load: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    answer: @escaping @Sendable ([Prepared]) throws -> [Answer],
    take: (String, Answer) throws -> Void
  ) throws {
    let paths = inputs.paths
    showProgress()
    try line.run(
      paths.count, prepare: { try prepare(paths[$0]) }, load: load, answer: answer
    ) { index, answer in
      do { try take(paths[index], answer.get()) } catch let failure as Failure {
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
  mutating func forEach<Answer: Sendable>(
    on line: WorkLine, prepare: @escaping @Sendable (String) throws -> Answer,
    take: (String, Answer) throws -> Void
  ) throws {
    try forEach(on: line, prepare: prepare, answer: { $0 }, take: take)
  }

  private mutating func skip(_ path: String, _ error: any Error) throws {
    let problem = Self.describe(error, path)
    guard inputs.isBatch else { throw PhotoProblem(description: problem) }
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
      Throughput(done: done, of: inputs.paths.count, seconds: seconds).text("photo"))
  }
}

/// A line that names the file.
struct PhotoProblem: Error, CustomStringConvertible {
  let description: String
}

/// How far a long piece of work is.
struct Throughput {
  let done: Int
  let of: Int
  let seconds: Double

  init(done: Int, of: Int, seconds: Double) {
    self.done = done
    self.of = of
    self.seconds = seconds
  }

  /// `120 of 1,000 photos, 8.1/s, 2 min left`.
  func text(_ noun: String) -> String {
    var text = "\(Numbers.grouped(done)) of \(Numbers.count(of, noun))"
    guard done > 0, seconds > 0.5 else { return text }
    let rate = Double(done) / seconds
    let left = Double(of - done) / rate
    text += ", \(Numbers.fixed(rate, 1))/s, "
    text +=
      left < 100 ? "\(Numbers.fixed(left, 0)) s left" : "\(Numbers.fixed(left / 60, 0)) min left"
    return text
  }
}
