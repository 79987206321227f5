import Foundation

/// Calls `body` for each number below `count`, each on its own thread and all at once, and returns
/// when all have ended. Dispatch would start no more threads than there are processors.
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
