import MTLFace

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

  /// Calls `body` for each file.
  /// - Throws: what `body` throws for the only file there is.
  mutating func forEach(_ body: (String) throws -> Void) throws {
    for path in inputs.paths {
      showProgress()
      do { try body(path) } catch {
        let problem = Self.describe(error, path)
        guard inputs.isBatch else { throw PhotoProblem(description: problem) }
        console.report("\(CommandLineTool.name) \(verb): \(problem)")
        skipped.append(Skipped(path: path, problem: problem))
      }
      done += 1
    }
    console.clearProgress()
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
