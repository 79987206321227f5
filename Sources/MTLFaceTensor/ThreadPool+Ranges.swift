extension ThreadPool {
  /// Divides `0..<count` into ranges, and calls `body` once for each range, in parallel.
  func forEachRange(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let chunk = 1 << 14
    forEach((count + chunk - 1) / chunk) { part in
      body((part * chunk)..<min((part + 1) * chunk, count))
    }
  }
}
