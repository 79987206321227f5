#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A system thread that makes values ahead of the one who takes them, a bounded number of them.
///
/// Values come in the order in which they were made. The thread ends with the queue, or with the first
/// error, which is thrown where its value would have come.
package final class PrefetchQueue<Element: Sendable>: Sendable {
  private let core: PrefetchCore<Element>

  /// Starts making values.
  ///
  /// - Parameters:
  ///   - depth: How many may wait, 1 or more.
  ///   - produce: Makes the next value, on the thread of the queue alone.
  package init(depth: Int, _ produce: @escaping @Sendable () throws -> Element) {
    core = PrefetchCore(depth: max(depth, 1), produce: produce)
    core.start()
  }

  deinit { core.stop() }

  /// The next value, as soon as it is there.
  /// - Throws: What making it threw; the same at every later call.
  package func next() throws -> Element { try core.next() }
}

/// What the queue and its thread share, so that neither keeps the other.
private final class PrefetchCore<Element: Sendable>: Sendable {
  private struct State {
    var waiting: [Result<Element, any Error>] = []
    var isStopped = false
    var isThreadless = false
  }

  private enum Turn {
    case make
    case take(Result<Element, any Error>)
  }

  private let depth: Int
  private let produce: @Sendable () throws -> Element
  private let state = Monitor(State())

  init(depth: Int, produce: @escaping @Sendable () throws -> Element) {
    self.depth = depth
    self.produce = produce
  }

  /// Starts the thread; where the system has none to give, values are made when they are asked for.
  func start() {
    let context = Unmanaged.passRetained(ThreadWork { [self] in run() }).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().body()
          return nil
        }, context)
    #else
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          context.map { Unmanaged<ThreadWork>.fromOpaque($0).takeRetainedValue() }?.body()
          return nil
        }, context)
    #endif
    guard status == 0 else {
      Unmanaged<ThreadWork>.fromOpaque(context).release()
      state.withLock { $0.isThreadless = true }
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
      state.waiting.removeAll()
    }
  }

  func next() throws -> Element {
    switch state.wait(for: { nextTurn(&$0) }) {
    case .make: try produce()
    case .take(let result): try result.get()
    }
  }

  /// What the caller does, or nil while it has to wait.
  private func nextTurn(_ state: inout State) -> Turn? {
    if state.isThreadless { return .make }
    // An error stays: nothing comes after it.
    if case .failure(let error) = state.waiting.first { return .take(.failure(error)) }
    return state.waiting.isEmpty ? nil : .take(state.waiting.removeFirst())
  }

  private func run() {
    while state.wait(for: { isWanted($0) }) {
      let result = Result { try produce() }
      state.withLock { state in
        if !state.isStopped { state.waiting.append(result) }
      }
      if case .failure = result { return }
    }
  }

  /// Whether another value is: true, false when the queue is gone, nil while enough are there.
  private func isWanted(_ state: State) -> Bool? {
    if state.isStopped { return false }
    return state.waiting.count < depth ? true : nil
  }
}

/// What a thread is to do.
private final class ThreadWork {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
