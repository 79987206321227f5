/// A pipeline that processes numbered items on all threads of a pool.
///
/// Each item is prepared on its own (for example, a photo is read and its faces are detected).
/// Prepared items are processed in batches (the faces are encoded). The outputs are delivered on
/// the caller's thread, in the order of the items.
///
/// Each thread takes the next due step and works on it alone, so no thread waits for a slow item of
/// another thread. The results do not depend on the number of threads if the output of an item does
/// not depend on its batch. The pipeline starts no threads itself.
package struct BatchPipeline: Sendable {
  private let pool: ThreadPool
  private let batchSize: Int
  private let maximumInFlight: Int

  /// Creates a pipeline on the threads of a pool.
  ///
  /// - Parameters:
  ///   - pool: The threads to work on. If `prepare` and `process` use the same pool, their work
  ///     runs on the calling thread, unless there are too few items for all threads.
  ///   - batchSize: The cost of the items that are processed together, 1 or more.
  ///   - maximumInFlight: The largest number of items that are started and not yet delivered, 1 or
  ///     more. The default is enough for all threads and two batches.
  package init(pool: ThreadPool, batchSize: Int = 1, maximumInFlight: Int? = nil) {
    self.pool = pool
    self.batchSize = max(batchSize, 1)
    self.maximumInFlight = max(maximumInFlight ?? 2 * (self.batchSize + pool.threadCount), 1)
  }

  /// Processes all items, and returns when they have been delivered.
  ///
  /// - Parameters:
  ///   - count: The number of items. If it is less than 1, nothing is done.
  ///   - prepare: Prepares an item for processing. If it throws, the error is delivered.
  ///   - cost: Returns the share of a batch that a prepared item takes, at least 1.
  ///   - process: Returns one output for each item of a batch, in the same order. If it throws, the
  ///     items of the batch are processed one by one, so that an error affects only its own item.
  ///   - deliver: Receives an item's output or error, on the caller's thread.
  /// - Throws: The error that `deliver` throws. It ends the processing: no further step is started,
  ///   and the results of steps in progress are discarded.
  package func run<Prepared: Sendable, Output: Sendable>(
    _ count: Int, prepare: @escaping @Sendable (Int) throws -> Prepared,
    cost: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    process: @escaping @Sendable ([Prepared]) throws -> [Output],
    deliver: (Int, Result<Output, any Error>) throws -> Void
  ) throws {
    // With so few items that most threads would have none, all threads work on each item.
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
      // The other threads may have finished before the caller's thread got a step.
      worker.work()
      try scheduler.throwIfFailed()
    }
  }

  fileprivate static func only<Output>(_ outputs: [Output]) throws -> Output {
    guard outputs.count == 1, let first = outputs.first else { throw ResultCountMismatch() }
    return first
  }
}

/// The error for a `process` closure that did not return one output for each item.
private struct ResultCountMismatch: Error, CustomStringConvertible {
  let description =
    "internal error: the number of outputs of a batch differs from the number of its items"
}

/// The caller's closure and the only thread that may call it.
///
/// `@unchecked Sendable`: the closure is called only on the thread that created this value.
private struct DeliveryTarget<Output: Sendable>: @unchecked Sendable {
  let thread = ThreadIdentity()
  let deliver: (Int, Result<Output, any Error>) throws -> Void

  init(_ deliver: @escaping (Int, Result<Output, any Error>) throws -> Void) {
    self.deliver = deliver
  }
}

/// The loop that one thread of a pipeline runs.
private struct Worker<Prepared: Sendable, Output: Sendable>: Sendable {
  let scheduler: PipelineScheduler<Prepared, Output>
  let prepare: @Sendable (Int) throws -> Prepared
  let process: @Sendable ([Prepared]) throws -> [Output]
  let target: DeliveryTarget<Output>

  /// Runs steps until none is left for this thread.
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
