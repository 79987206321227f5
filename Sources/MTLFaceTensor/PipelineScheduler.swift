import MTLFaceSupport

/// Which step of a ``BatchPipeline`` is due, for each thread that asks.
final class PipelineScheduler<Prepared: Sendable, Output: Sendable>: Sendable {
  /// What a thread is to do.
  enum Step {
    case prepare(Int)
    case process([(index: Int, prepared: Prepared)])
    case deliver(Int, Result<Output, any Error>)
    case end
  }

  private struct State {
    /// Items that are prepared or were.
    var startedCount = 0
    /// Items that are prepared now.
    var preparingCount = 0
    /// What waits for a batch, in the order in which it came, and its cost.
    var waiting: [(index: Int, prepared: Prepared)] = []
    var waitingCost = 0
    /// What waits for its turn, by item.
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

  /// The step that is due, as soon as there is one for a thread that may deliver or may not.
  func nextStep(canDeliver: Bool) -> Step {
    state.wait { state in
      if state.failure != nil { return .end }
      if canDeliver {
        if let result = state.results.removeValue(forKey: state.deliveredCount) {
          // Counted when it is delivered: until then it is held.
          return .deliver(state.deliveredCount, result)
        }
        if state.deliveredCount == self.count { return .end }
      }
      return self.work(&state) ?? (canDeliver || !self.isDrained(state) ? nil : .end)
    }
  }

  /// A step that any thread may take.
  private func work(_ state: inout State) -> Step? {
    if state.waitingCost >= batchSize {
      return .process(takeBatch(from: &state) { $0 >= self.batchSize })
    }
    if state.startedCount < count, state.startedCount - state.deliveredCount < maximumInFlight {
      state.startedCount += 1
      state.preparingCount += 1
      return .prepare(state.startedCount - 1)
    }
    // Nothing can be begun, so nobody waits for a full batch: all share what there is.
    guard !state.waiting.isEmpty else { return nil }
    let share = (state.waitingCost + threadCount - 1) / threadCount
    return .process(takeBatch(from: &state) { $0 >= share })
  }

  private func isDrained(_ state: State) -> Bool {
    state.startedCount == count && state.preparingCount == 0 && state.waiting.isEmpty
  }

  /// Takes what waits, the first first, until its cost is enough.
  private func takeBatch(
    from state: inout State, until isEnough: (Int) -> Bool
  ) -> [(index: Int, prepared: Prepared)] {
    var cost = 0
    var number = 0
    while number < state.waiting.count, !isEnough(cost) {
      cost += self.cost(state.waiting[number].prepared)
      number += 1
    }
    let items = Array(state.waiting.prefix(number))
    state.waiting.removeFirst(number)
    state.waitingCost -= cost
    return items
  }

  /// Takes what came of preparing an item.
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

  /// Takes the outputs of a batch.
  func didProcess(_ results: [(index: Int, result: Result<Output, any Error>)]) {
    state.withLock { state in
      for (index, result) in results { state.results[index] = result }
    }
  }

  /// Counts what was delivered.
  func didDeliver() { state.withLock { $0.deliveredCount += 1 } }

  /// Ends the work.
  func cancel(with error: any Error) { state.withLock { $0.failure = error } }

  /// Throws what ended the work, if anything did.
  func throwIfFailed() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

/// A thread, to be told from others.
///
/// `@unchecked Sendable`: it is compared only.
struct ThreadIdentity: @unchecked Sendable {
  private let thread = pthread_self()

  /// Whether it is the one that asks.
  var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
}
