extension ThreadPool {
  /// Calls `body` with ranges that cover `0..<count`, on the pool's threads.
  func forEachRange(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let chunk = 1 << 14
    forEach((count + chunk - 1) / chunk) { part in
      body((part * chunk)..<min((part + 1) * chunk, count))
    }
  }
}
