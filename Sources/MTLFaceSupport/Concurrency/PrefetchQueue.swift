/// A bounded queue whose elements are produced in advance by a dedicated thread.
///
/// Elements are returned in the order in which they are produced. The thread exits when the queue
/// is released or an error occurs. ``next()`` throws the error in place of the element that could
/// not be produced.
package final class PrefetchQueue<Element: Sendable>: Sendable {
  private let core: PrefetchCore<Element>

  /// Creates a queue and starts producing elements.
  ///
  /// - Parameters:
  ///   - depth: The maximum number of elements to produce in advance. Values below 1 count as 1.
  ///   - produce: A closure that returns the next element. It is called on the queue's thread, or
  ///     by ``next()`` if the system cannot create a thread.
  package init(depth: Int, _ produce: @escaping @Sendable () throws -> Element) {
    core = PrefetchCore(depth: max(depth, 1), produce: produce)
    core.start()
  }

  deinit { core.stop() }

  /// Waits for the next element and returns it.
  ///
  /// - Throws: The error that `produce` threw. All later calls throw the same error, unless the
  ///   system could not create a thread and each call therefore calls `produce`.
  package func next() throws -> Element { try core.next() }
}

/// The part of a queue that its thread retains. The thread does not retain the queue itself, so the
/// queue can be released while the thread runs.
private final class PrefetchCore<Element: Sendable>: Sendable {
  private struct State {
    var results: [Result<Element, any Error>] = []
    var isStopped = false
    var hasNoThread = false
  }

  private enum Step {
    case produce
    case take(Result<Element, any Error>)
  }

  private let depth: Int
  private let produce: @Sendable () throws -> Element
  private let state = Monitor(State())

  init(depth: Int, produce: @escaping @Sendable () throws -> Element) {
    self.depth = depth
    self.produce = produce
  }

  /// Starts the thread. If the system cannot create a thread, elements are produced on demand.
  func start() {
    let context = Unmanaged.passRetained(ThreadBody { [self] in run() }).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
          return nil
        }, context)
    #else
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          context.map { Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue() }?.body()
          return nil
        }, context)
    #endif
    guard status == 0 else {
      Unmanaged<ThreadBody>.fromOpaque(context).release()
      state.withLock { $0.hasNoThread = true }
      return
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.results.removeAll()
    }
  }

  func next() throws -> Element {
    switch state.wait(for: { nextStep(&$0) }) {
    case .produce: try produce()
    case .take(let result): try result.get()
    }
  }

  /// Returns the next step of the caller, or `nil` if the caller must wait.
  private func nextStep(_ state: inout State) -> Step? {
    if state.hasNoThread { return .produce }
    // An error stays in the queue, so that every later call throws it.
    if case .failure(let error) = state.results.first { return .take(.failure(error)) }
    return state.results.isEmpty ? nil : .take(state.results.removeFirst())
  }

  private func run() {
    while state.wait(for: { shouldProduce($0) }) {
      let result = Result { try produce() }
      state.withLock { state in
        if !state.isStopped { state.results.append(result) }
      }
      if case .failure = result { return }
    }
  }

  /// Returns `true` if the queue has space for an element, `false` if the queue was released, and
  /// `nil` if the queue is full.
  private func shouldProduce(_ state: State) -> Bool? {
    if state.isStopped { return false }
    return state.results.count < depth ? true : nil
  }
}

/// A closure that is passed to a new thread.
private final class ThreadBody {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
