/// Works through numbered items on all threads of a pool: each is prepared by itself (a photo read,
/// its faces found), what was prepared is answered in batches (faces encoded), and the answers are
/// delivered in the items' order on the caller's thread.
///
/// Every thread takes the step that is due next, whichever that is, and works on it alone: nobody
/// waits for the slow part of a neighbour's item, and results cannot depend on the number of threads
/// where an answer does not depend on its batch. The threads are the pool's; none is started or left.
package struct WorkLine: Sendable {
  private let pool: ThreadPool
  private let batch: Int
  private let ahead: Int

  /// A line.
  ///
  /// - Parameters:
  ///   - pool: Whose threads work. What `prepare` and `answer` ask of it they do on their own thread,
  ///     except where the items are too few to share out.
  ///   - batch: How much load is answered together, 1 or more.
  ///   - ahead: Items at most that are begun and not delivered, 1 or more; enough for all threads and
  ///     two batches where not given.
  package init(pool: ThreadPool, batch: Int = 1, ahead: Int? = nil) {
    self.pool = pool
    self.batch = max(batch, 1)
    self.ahead = max(ahead ?? 2 * (self.batch + pool.threads), 1)
  }

  /// Works through the items and returns when all are delivered.
  ///
  /// - Parameters:
  ///   - count: How many there are; none below 1.
  ///   - prepare: Makes of an item what is to be answered. What it throws is delivered for the item.
  ///   - load: How much of a batch something prepared is; at least 1 is counted.
  ///   - answer: As many answers as it is given, in that order. Where it throws, each of the batch is
  ///     answered alone, so that an error concerns its own item only.
  ///   - deliver: Takes an item's answer, or the error, on the caller's thread.
  /// - Throws: What `deliver` throws, which ends the work: nothing else is begun, and what is being
  ///   worked on is finished and dropped.
  package func run<Prepared: Sendable, Answer: Sendable>(
    _ count: Int, prepare: @escaping @Sendable (Int) throws -> Prepared,
    load: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    answer: @escaping @Sendable ([Prepared]) throws -> [Answer],
    deliver: (Int, Result<Answer, any Error>) throws -> Void
  ) throws {
    // Where most threads would have no item each item is shared out among them.
    guard count > 1, 4 * count > pool.threads else {
      for index in 0..<max(count, 0) {
        let found = Result { try answer([prepare(index)]) }
        try deliver(index, found.flatMap { answers in Result { try Self.only(answers) } })
      }
      return
    }
    let steps = WorkSteps<Prepared, Answer>(
      count: count, batch: batch, ahead: ahead, threads: pool.threads, load: load)
    try withoutActuallyEscaping(deliver) { deliver in
      let worker = Worker(steps: steps, prepare: prepare, answer: answer, home: Home(deliver))
      pool.forEach(pool.threads) { _ in worker.work() }
      // Others may have been so quick that the caller's thread got no turn.
      worker.work()
      try steps.rethrow()
    }
  }

  fileprivate static func only<Answer>(_ answers: [Answer]) throws -> Answer {
    guard answers.count == 1, let first = answers.first else { throw MisnumberedAnswers() }
    return first
  }
}

/// There were not as many answers as questions.
private struct MisnumberedAnswers: Error, CustomStringConvertible {
  let description = "a batch was answered with another number of answers; this is a mistake in code"
}

/// Where answers are delivered.
///
/// `@unchecked Sendable`: the closure is called on the thread that made this, and on no other.
private struct Home<Answer: Sendable>: @unchecked Sendable {
  let thread = ThreadIdentity()
  let deliver: (Int, Result<Answer, any Error>) throws -> Void

  init(_ deliver: @escaping (Int, Result<Answer, any Error>) throws -> Void) {
    self.deliver = deliver
  }
}

/// What a thread of the line does.
private struct Worker<Prepared: Sendable, Answer: Sendable>: Sendable {
  let steps: WorkSteps<Prepared, Answer>
  let prepare: @Sendable (Int) throws -> Prepared
  let answer: @Sendable ([Prepared]) throws -> [Answer]
  let home: Home<Answer>

  /// Takes steps until none is left for this thread.
  func work() {
    let delivers = home.thread.isCurrent
    while true {
      switch steps.next(delivers: delivers) {
      case .prepare(let index): steps.done(index, Result { try prepare(index) })
      case .answer(let items): steps.answered(answers(items))
      case .deliver(let index, let result):
        do {
          try home.deliver(index, result)
          steps.delivered()
        } catch { steps.stop(error) }
      case .end: return
      }
    }
  }

  private func answers(
    _ items: [(index: Int, prepared: Prepared)]
  ) -> [(index: Int, result: Result<Answer, any Error>)] {
    if items.count > 1, let all = try? answer(items.map(\.prepared)), all.count == items.count {
      return zip(items, all).map { ($0.index, .success($1)) }
    }
    return items.map { item in
      (item.index, Result { try WorkLine.only(answer([item.prepared])) })
    }
  }
}
