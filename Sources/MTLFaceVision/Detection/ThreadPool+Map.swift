import MTLFaceTensor
import Synchronization

extension ThreadPool {
  /// The results of `body` for every number below `count`, in order, from the pool's threads.
  /// - Throws: What `body` throws, of the lowest number.
  func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let results = Mutex<[Swift.Result<Result, any Error>?]>(
      Array(repeating: nil, count: max(count, 0)))
    forEach(count) { index in
      let result = Swift.Result { try body(index) }
      results.withLock { $0[index] = result }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
  }
}
