import Foundation

/// Calls `body` concurrently for each number below `count`, each on a separate thread, and returns
/// when all calls have returned.
///
/// Dispatch is not used, because it limits the number of threads to the number of processors.
public func runOnThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let running = DispatchGroup()
  for index in 0..<count {
    running.enter()
    Thread {
      body(index)
      running.leave()
    }.start()
  }
  running.wait()
}
