/// A pipeline that processes numbered items on all threads of a pool.
///
/// A pipeline has three kinds of steps:
///
/// 1. Each item is prepared separately. For example, a photo is read and its faces are detected.
/// 2. Prepared items are processed in batches. For example, the faces are encoded.
/// 3. The outputs are delivered on the caller's thread, in the order of the items.
///
/// Each thread performs one step at a time, so a slow item does not stop the other threads until
/// the maximum number of items is in flight. The results do not depend on the number of threads if
/// the output of an item does not depend on the other items of its batch. The pipeline does not
/// start threads.
package struct BatchPipeline: Sendable {
  private let pool: ThreadPool
  private let batchSize: Int
  private let maximumInFlight: Int

  /// Creates a pipeline that uses the threads of a pool.
  ///
  /// - Parameters:
  ///   - pool: The threads to use. If `prepare` and `process` use the same pool, each step runs on
  ///     a single thread, unless there are too few items for all threads.
  ///   - batchSize: The total cost at which a batch is full, at least 1.
  ///   - maximumInFlight: The maximum number of items that are started but not delivered, at least
  ///     1. The default is sufficient for all threads and two batches.
  package init(pool: ThreadPool, batchSize: Int = 1, maximumInFlight: Int? = nil) {
    self.pool = pool
    self.batchSize = max(batchSize, 1)
    self.maximumInFlight = max(maximumInFlight ?? 2 * (self.batchSize + pool.threadCount), 1)
  }

  /// Processes items, and returns after the last one has been delivered.
  ///
  /// - Parameters:
  ///   - count: The number of items. If it is less than 1, the function does nothing.
  ///   - prepare: A closure that prepares the item with the given index. If it throws, the error is
  ///     delivered.
  ///   - cost: A closure that returns the cost of a prepared item, at least 1. By default, each
  ///     item costs 1.
  ///   - process: A closure that returns one output for each item of a batch, in the same order. If
  ///     it throws, the items of the batch are processed one by one, so that an error affects only
  ///     one item.
  ///   - deliver: A closure that receives the index and the output or error of an item. It is
  ///     called on the caller's thread.
  /// - Throws: The error that `deliver` throws. In this case, no further steps are started, and the
  ///   results of steps in progress are discarded.
  package func run<Prepared: Sendable, Output: Sendable>(
    _ count: Int, prepare: @escaping @Sendable (Int) throws -> Prepared,
    cost: @escaping @Sendable (Prepared) -> Int = { _ in 1 },
    process: @escaping @Sendable ([Prepared]) throws -> [Output],
    deliver: (Int, Result<Output, any Error>) throws -> Void
  ) throws {
    // If there is one item, or at most a quarter as many items as threads, all threads work on each
    // item.
    guard count > 1, 4 * count > pool.threadCount else {
      for index in 0..<max(count, 0) {
        let result = Result { try process([prepare(index)]) }
        try deliver(index, result.flatMap { outputs in Result { try Self.singleOutput(outputs) } })
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
      // The other threads may have made all calls for `forEach`. In this case, the caller's thread
      // has not run `work` yet.
      worker.work()
      try scheduler.throwIfFailed()
    }
  }

  fileprivate static func singleOutput<Output>(_ outputs: [Output]) throws -> Output {
    guard outputs.count == 1, let first = outputs.first else { throw ResultCountMismatch() }
    return first
  }
}

/// The error that is thrown if `process` does not return one output for each item.
private struct ResultCountMismatch: Error, CustomStringConvertible {
  let description =
    "internal error: `process` must return one output for each item of the batch"
}

/// The closure that receives the outputs, and the thread on which it must be called.
///
/// The type is `@unchecked Sendable` because the closure is called only on the thread that created
/// the value.
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

  /// Performs steps until there are none left for the current thread.
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
      (item.index, Result { try BatchPipeline.singleOutput(process([item.prepared])) })
    }
  }
}
