extension RandomAccessCollection {
  /// Returns at most `count` evenly spaced elements, beginning with the first.
  ///
  /// - Parameter count: The maximum number of elements to return. If the collection has at most
  ///   `count` elements, all of them are returned. Negative values count as 0.
  package func evenlySpaced(_ count: Int) -> [Element] {
    guard self.count > Swift.max(count, 0) else { return Array(self) }
    return (0..<Swift.max(count, 0)).map {
      self[index(startIndex, offsetBy: $0 * self.count / count)]
    }
  }
}
