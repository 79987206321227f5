import MTLFaceSupport

/// The scheduler of a ``BatchPipeline``: it assigns the next due step to each thread that asks.
final class PipelineScheduler<Prepared: Sendable, Output: Sendable>: Sendable {
  /// The next step of a thread.
  enum Step {
    case prepare(Int)
    case process([(index: Int, prepared: Prepared)])
    case deliver(Int, Result<Output, any Error>)
    case end
  }

  private struct State {
    /// The number of items whose preparation was started.
    var startedCount = 0
    /// The number of items that are being prepared.
    var preparingCount = 0
    /// Prepared items that wait for a batch, in order of arrival, and their total cost.
    var waiting: [(index: Int, prepared: Prepared)] = []
    var waitingCost = 0
    /// Results that wait for delivery, by item.
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

  /// Returns the next step. Waits until there is one that the thread may take.
  func nextStep(canDeliver: Bool) -> Step {
    state.wait { state in
      if state.failure != nil { return .end }
      if canDeliver {
        if let result = state.results.removeValue(forKey: state.deliveredCount) {
          // deliveredCount increases only after delivery, so the item is in flight until then.
          return .deliver(state.deliveredCount, result)
        }
        if state.deliveredCount == self.count { return .end }
      }
      return self.work(&state) ?? (canDeliver || !self.isDrained(state) ? nil : .end)
    }
  }

  /// Returns a step that any thread may take.
  private func work(_ state: inout State) -> Step? {
    if state.waitingCost >= batchSize {
      return .process(takeBatch(from: &state) { $0 >= self.batchSize })
    }
    if state.startedCount < count, state.startedCount - state.deliveredCount < maximumInFlight {
      state.startedCount += 1
      state.preparingCount += 1
      return .prepare(state.startedCount - 1)
    }
    // Nothing more can be started, so a full batch is not awaited: the threads share what is
    // waiting.
    guard !state.waiting.isEmpty else { return nil }
    let share = (state.waitingCost + threadCount - 1) / threadCount
    return .process(takeBatch(from: &state) { $0 >= share })
  }

  private func isDrained(_ state: State) -> Bool {
    state.startedCount == count && state.preparingCount == 0 && state.waiting.isEmpty
  }

  /// Removes waiting items, in order, until their cost is enough.
  private func takeBatch(
    from state: inout State, until isEnough: (Int) -> Bool
  ) -> [(index: Int, prepared: Prepared)] {
    var cost = 0
    var itemCount = 0
    while itemCount < state.waiting.count, !isEnough(cost) {
      cost += self.cost(state.waiting[itemCount].prepared)
      itemCount += 1
    }
    let items = Array(state.waiting.prefix(itemCount))
    state.waiting.removeFirst(itemCount)
    state.waitingCost -= cost
    return items
  }

  /// Records the result of preparing an item.
  func didPrepare(_ index: Int, _ result: Result<Prepared, any Error>) {
    state.withLock { state in
      state.preparingCount -= 1
      switch result {
      case .success(let prepared):
        state.waiting.append((index, prepared))
        state.waitingCost += self.cost(prepared)
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

  /// Ends the processing with an error.
  func cancel(with error: any Error) { state.withLock { $0.failure = error } }

  /// Throws the error that ended the processing, if there is one.
  func throwIfFailed() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

/// The identity of a thread.
///
/// `@unchecked Sendable`: the value is only compared.
struct ThreadIdentity: @unchecked Sendable {
  private let thread = pthread_self()

  /// True if this is the calling thread.
  var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
}
