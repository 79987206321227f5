extension Array {
  /// Returns at most `count` evenly spaced elements, beginning with the first; all elements if
  /// there are no more than `count`.
  package func evenlySpaced(_ count: Int) -> [Element] {
    guard self.count > Swift.max(count, 0) else { return self }
    return (0..<Swift.max(count, 0)).map { self[$0 * self.count / count] }
  }
}
