import MTLFaceSupport

/// The scheduler of a ``BatchPipeline``, which assigns steps to the threads.
final class PipelineScheduler<Prepared: Sendable, Output: Sendable>: Sendable {
  /// A step of the pipeline.
  enum Step {
    case prepare(Int)
    case process([(index: Int, prepared: Prepared)])
    case deliver(Int, Result<Output, any Error>)
    case end
  }

  private struct State {
    /// The number of items whose preparation has started.
    var startedCount = 0
    /// The number of items that are being prepared.
    var preparingCount = 0
    /// The prepared items that are not in a batch yet, in the order in which they were prepared.
    var preparedItems: [(index: Int, prepared: Prepared)] = []
    /// The total cost of `preparedItems`.
    var preparedCost = 0
    /// The results that have not been delivered yet, by item.
    var results: [Int: Result<Output, any Error>] = [:]
    var deliveredCount = 0
    var failure: (any Error)?
  }

  private let count: Int
  private let batchSize: Int
  private let maximumInFlight: Int
  private let threadCount: Int
  private let cost: @Sendable (Prepared) -> Int
  private let state = Monitor(State())

  init(
    count: Int, batchSize: Int, maximumInFlight: Int, threadCount: Int,
    cost: @escaping @Sendable (Prepared) -> Int
  ) {
    self.count = count
    self.batchSize = batchSize
    self.maximumInFlight = maximumInFlight
    self.threadCount = max(threadCount, 1)
    self.cost = { max(cost($0), 1) }
  }

  /// Waits until there is a step for the calling thread, and returns the step.
  ///
  /// - Parameter canDeliver: Whether the thread may deliver results.
  func nextStep(canDeliver: Bool) -> Step {
    state.wait { state in
      if state.failure != nil { return .end }
      if canDeliver {
        if let result = state.results.removeValue(forKey: state.deliveredCount) {
          // The item counts as in flight until didDeliver increments deliveredCount.
          return .deliver(state.deliveredCount, result)
        }
        if state.deliveredCount == self.count { return .end }
      }
      return self.takeWork(from: &state) ?? (canDeliver || !self.isDrained(state) ? nil : .end)
    }
  }

  /// Returns a step that any thread may perform, or `nil` if there is none.
  private func takeWork(from state: inout State) -> Step? {
    if state.preparedCost >= batchSize {
      return .process(takeBatch(from: &state) { $0 >= self.batchSize })
    }
    if state.startedCount < count, state.startedCount - state.deliveredCount < maximumInFlight {
      state.startedCount += 1
      state.preparingCount += 1
      return .prepare(state.startedCount - 1)
    }
    // No item can be started, so the batch may never become full. The prepared items are divided
    // among the threads instead.
    guard !state.preparedItems.isEmpty else { return nil }
    let costPerThread = (state.preparedCost + threadCount - 1) / threadCount
    return .process(takeBatch(from: &state) { $0 >= costPerThread })
  }

  private func isDrained(_ state: State) -> Bool {
    state.startedCount == count && state.preparingCount == 0 && state.preparedItems.isEmpty
  }

  /// Removes and returns the shortest prefix of the prepared items whose total cost satisfies
  /// `isEnough`, or all prepared items if no prefix does.
  private func takeBatch(
    from state: inout State, until isEnough: (Int) -> Bool
  ) -> [(index: Int, prepared: Prepared)] {
    var cost = 0
    var itemCount = 0
    while itemCount < state.preparedItems.count, !isEnough(cost) {
      cost += self.cost(state.preparedItems[itemCount].prepared)
      itemCount += 1
    }
    let items = Array(state.preparedItems.prefix(itemCount))
    state.preparedItems.removeFirst(itemCount)
    state.preparedCost -= cost
    return items
  }

  /// Records the result of preparing an item.
  func didPrepare(_ index: Int, _ result: Result<Prepared, any Error>) {
    state.withLock { state in
      state.preparingCount -= 1
      switch result {
      case .success(let prepared):
        state.preparedItems.append((index, prepared))
        state.preparedCost += self.cost(prepared)
      case .failure(let error): state.results[index] = .failure(error)
      }
    }
  }

  /// Records the outputs of a batch.
  func didProcess(_ results: [(index: Int, result: Result<Output, any Error>)]) {
    state.withLock { state in
      for (index, result) in results { state.results[index] = result }
    }
  }

  /// Records that an item was delivered.
  func didDeliver() { state.withLock { $0.deliveredCount += 1 } }

  /// Stops the pipeline with an error.
  func cancel(with error: any Error) { state.withLock { $0.failure = error } }

  /// Throws the error that stopped the pipeline, if there is one.
  func throwIfFailed() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

/// The identity of the thread that created the value.
///
/// The type is `@unchecked Sendable` because the thread handle is only compared.
struct ThreadIdentity: @unchecked Sendable {
  private let thread = pthread_self()

  /// Whether this is the identity of the calling thread.
  var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
}
