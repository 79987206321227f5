#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which step of a ``WorkLine`` is due, for each thread that asks.
final class WorkSteps<Prepared: Sendable, Answer: Sendable>: Sendable {
  /// What a thread is to do.
  enum Step {
    case prepare(Int)
    case answer([(index: Int, prepared: Prepared)])
    case deliver(Int, Result<Answer, any Error>)
    case end
  }

  private struct State {
    /// Items that are prepared or were.
    var begun = 0
    /// Items that are prepared now.
    var preparing = 0
    /// What waits for a batch, in the order in which it came, and its load.
    var waiting: [(index: Int, prepared: Prepared)] = []
    var load = 0
    /// What waits for its turn, by item.
    var results: [Int: Result<Answer, any Error>] = [:]
    var delivered = 0
    var failure: (any Error)?
  }

  private let count: Int
  private let batch: Int
  private let ahead: Int
  private let threads: Int
  private let loadOf: @Sendable (Prepared) -> Int
  private let state = WaitingLock(State())

  init(
    count: Int, batch: Int, ahead: Int, threads: Int, load: @escaping @Sendable (Prepared) -> Int
  ) {
    self.count = count
    self.batch = batch
    self.ahead = ahead
    self.threads = max(threads, 1)
    loadOf = { max(load($0), 1) }
  }

  /// The step that is due, as soon as there is one for a thread that may deliver or may not.
  func next(delivers: Bool) -> Step {
    state.wait { state in
      if state.failure != nil { return .end }
      if delivers {
        if let result = state.results.removeValue(forKey: state.delivered) {
          // Counted when it is delivered: until then it is held.
          return .deliver(state.delivered, result)
        }
        if state.delivered == self.count { return .end }
      }
      return self.work(&state) ?? (delivers || !self.isSharedOut(state) ? nil : .end)
    }
  }

  /// A step that any thread may take.
  private func work(_ state: inout State) -> Step? {
    if state.load >= batch { return .answer(taken(&state) { $0 >= self.batch }) }
    if state.begun < count, state.begun - state.delivered < ahead {
      state.begun += 1
      state.preparing += 1
      return .prepare(state.begun - 1)
    }
    // Nothing can be begun, so nobody waits for a full batch: all share what there is.
    guard !state.waiting.isEmpty else { return nil }
    let share = (state.load + threads - 1) / threads
    return .answer(taken(&state) { $0 >= share })
  }

  private func isSharedOut(_ state: State) -> Bool {
    state.begun == count && state.preparing == 0 && state.waiting.isEmpty
  }

  /// Takes what waits, the first first, until its load is enough.
  private func taken(
    _ state: inout State, until isEnough: (Int) -> Bool
  ) -> [(index: Int, prepared: Prepared)] {
    var load = 0
    var number = 0
    while number < state.waiting.count, !isEnough(load) {
      load += loadOf(state.waiting[number].prepared)
      number += 1
    }
    let items = Array(state.waiting.prefix(number))
    state.waiting.removeFirst(number)
    state.load -= load
    return items
  }

  /// Takes what came of preparing an item.
  func done(_ index: Int, _ result: Result<Prepared, any Error>) {
    state.withLock { state in
      state.preparing -= 1
      switch result {
      case .success(let prepared):
        state.waiting.append((index, prepared))
        state.load += self.loadOf(prepared)
      case .failure(let error): state.results[index] = .failure(error)
      }
    }
  }

  /// Takes the answers of a batch.
  func answered(_ results: [(index: Int, result: Result<Answer, any Error>)]) {
    state.withLock { state in
      for (index, result) in results { state.results[index] = result }
    }
  }

  /// Counts what was delivered.
  func delivered() { state.withLock { $0.delivered += 1 } }

  /// Ends the work.
  func stop(_ error: any Error) { state.withLock { $0.failure = error } }

  /// Throws what ended the work, if anything did.
  func rethrow() throws {
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
