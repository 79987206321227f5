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
///
/// `@unchecked Sendable`: the mutex guards everything that changes.
package final class PrefetchQueue<Element: Sendable>: @unchecked Sendable {
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
private final class PrefetchCore<Element: Sendable>: @unchecked Sendable {
  private let depth: Int
  private let produce: @Sendable () throws -> Element
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [Result<Element, any Error>] = []
  private var isStopped = false
  private var isThreadless = false

  init(depth: Int, produce: @escaping @Sendable () throws -> Element) {
    self.depth = depth
    self.produce = produce
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
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
      isThreadless = true
      return
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
  }

  func stop() {
    locked {
      isStopped = true
      waiting.removeAll()
      pthread_cond_broadcast(changed)
    }
  }

  func next() throws -> Element {
    if isThreadless { return try produce() }
    let result = locked {
      while waiting.isEmpty { pthread_cond_wait(changed, mutex) }
      // An error stays: nothing comes after it.
      if case .failure = waiting[0] { return waiting[0] }
      pthread_cond_broadcast(changed)
      return waiting.removeFirst()
    }
    return try result.get()
  }

  private func run() {
    while true {
      let isWanted = locked {
        while waiting.count >= depth, !isStopped { pthread_cond_wait(changed, mutex) }
        return !isStopped
      }
      guard isWanted else { return }
      let result = Result { try produce() }
      let goesOn = locked {
        if !isStopped { waiting.append(result) }
        pthread_cond_broadcast(changed)
        if case .failure = result { return false }
        return !isStopped
      }
      guard goesOn else { return }
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}

/// What a thread is to do.
private final class ThreadWork {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
