/// Processes numbered items on all threads of a pool.
///
/// Each item is prepared by itself (a photo is read, its faces are found), prepared items are
/// processed in batches (faces are encoded), and the outputs are delivered in the order of the
/// items on the caller's thread.
///
/// Every thread takes the step that is due next and works on it alone, so no thread waits for a
/// slow item of another. The results do not depend on the number of threads if an output does not depend
/// on its batch. The pipeline starts no threads of its own.
package struct BatchPipeline: Sendable {
  private let pool: ThreadPool
  private let batchSize: Int
  private let maximumInFlight: Int

  /// Creates a pipeline on the threads of a pool.
  ///
  /// - Parameters:
  ///   - pool: The threads to work on. Work that `prepare` and `process` give to the same pool runs
  ///     on the calling thread, unless there are too few items for all threads.
  ///   - batchSize: The cost of the items that are processed together, 1 or more.
  ///   - maximumInFlight: The largest number of items that are begun and not delivered, 1 or more;
  ///     by default enough for all threads and two batches.
  package init(pool: ThreadPool, batchSize: Int = 1, maximumInFlight: Int? = nil) {
    self.pool = pool
    self.batchSize = max(batchSize, 1)
    self.maximumInFlight = max(maximumInFlight ?? 2 * (self.batchSize + pool.threadCount), 1)
  }

  /// Works through the items and returns when all are delivered.
  ///
  /// - Parameters:
  ///   - count: How many there are; none below 1.
  ///   - prepare: Prepares an item for processing. If it throws, the error is delivered.
  ///   - cost: How much of a batch a prepared item takes; at least 1 is counted.
  ///   - process: Returns one output for each item of a batch, in the same order. If it throws, the
  ///     items of the batch are processed one by one, so that an error concerns its own item only.
  ///   - deliver: Takes an item's output, or the error, on the caller's thread.
  /// - Throws: What `deliver` throws, which ends the work: nothing else is begun, and what is being
  ///   worked on is finished and dropped.
  package func run<Prepared: Sendable, Output: Sendable>(
    _ count: Int, prepare: @escaping @Sendable (Int) throws -> Prepared,
    cost: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    process: @escaping @Sendable ([Prepared]) throws -> [Output],
    deliver: (Int, Result<Output, any Error>) throws -> Void
  ) throws {
    // Where most threads would have no item each item is shared out among them.
    guard count > 1, 4 * count > pool.threadCount else {
      for index in 0..<max(count, 0) {
        let result = Result { try process([prepare(index)]) }
        try deliver(index, result.flatMap { outputs in Result { try Self.only(outputs) } })
      }
      return
    }
    let scheduler = PipelineScheduler<Prepared, Output>(
      count: count, batchSize: batchSize, maximumInFlight: maximumInFlight,
      threadCount: pool.threadCount, cost: cost)
    try withoutActuallyEscaping(deliver) { deliver in
      let worker = Worker(
        scheduler: scheduler, prepare: prepare, process: process, target: DeliveryTarget(deliver))
      pool.forEach(pool.threadCount) { _ in worker.work() }
      // Others may have been so quick that the caller's thread got no turn.
      worker.work()
      try scheduler.throwIfFailed()
    }
  }

  fileprivate static func only<Output>(_ outputs: [Output]) throws -> Output {
    guard outputs.count == 1, let first = outputs.first else { throw ResultCountMismatch() }
    return first
  }
}

/// `process` did not return one output for each item.
private struct ResultCountMismatch: Error, CustomStringConvertible {
  let description = "a batch was answered with another number of answers; this is a mistake in code"
}

/// The caller's closure and the thread that may call it.
///
/// `@unchecked Sendable`: the closure is called on the thread that made this, and on no other.
private struct DeliveryTarget<Output: Sendable>: @unchecked Sendable {
  let thread = ThreadIdentity()
  let deliver: (Int, Result<Output, any Error>) throws -> Void

  init(_ deliver: @escaping (Int, Result<Output, any Error>) throws -> Void) {
    self.deliver = deliver
  }
}

/// The work of one thread of a pipeline.
private struct Worker<Prepared: Sendable, Output: Sendable>: Sendable {
  let scheduler: PipelineScheduler<Prepared, Output>
  let prepare: @Sendable (Int) throws -> Prepared
  let process: @Sendable ([Prepared]) throws -> [Output]
  let target: DeliveryTarget<Output>

  /// Takes steps until none is left for this thread.
  func work() {
    let canDeliver = target.thread.isCurrent
    while true {
      switch scheduler.nextStep(canDeliver: canDeliver) {
      case .prepare(let index): scheduler.didPrepare(index, Result { try prepare(index) })
      case .process(let items): scheduler.didProcess(results(for: items))
      case .deliver(let index, let result):
        do {
          try target.deliver(index, result)
          scheduler.didDeliver()
        } catch { scheduler.cancel(with: error) }
      case .end: return
      }
    }
  }

  private func results(
    for items: [(index: Int, prepared: Prepared)]
  ) -> [(index: Int, result: Result<Output, any Error>)] {
    if items.count > 1, let outputs = try? process(items.map(\.prepared)),
      outputs.count == items.count
    {
      return zip(items, outputs).map { ($0.index, .success($1)) }
    }
    return items.map { item in
      (item.index, Result { try BatchPipeline.only(process([item.prepared])) })
    }
  }
}
