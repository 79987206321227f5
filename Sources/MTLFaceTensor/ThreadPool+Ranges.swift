extension ThreadPool {
  /// Calls `body` on the pool's threads with ranges that cover `0..<count`.
  func forEachRange(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let chunk = 1 << 14
    forEach((count + chunk - 1) / chunk) { part in
      body((part * chunk)..<min((part + 1) * chunk, count))
    }
  }
}
