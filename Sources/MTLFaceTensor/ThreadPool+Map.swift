extension ThreadPool {
  /// Returns the results of `body` for `0..<count` in order, computed in parallel.
  ///
  /// - Throws: The error that `body` throws or, if it throws for several numbers, the error for the
  ///   smallest one. `body` is called for all numbers even if a call throws.
  package func map<Result: Sendable, Failure>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    // The memory of an empty array is shared and must not be written.
    guard count > 0 else { return [] }
    let results = [Swift.Result<Result, Failure>](unsafeUninitializedCapacity: count) {
      buffer, initialized in
      nonisolated(unsafe) let elements = buffer
      // Each call initializes a different element.
      forEach(count) { index in
        let result: Swift.Result<Result, Failure>
        do throws(Failure) { result = .success(try body(index)) } catch { result = .failure(error) }
        elements.baseAddress.map { ($0 + index).initialize(to: result) } ?? ()
      }
      initialized = count
    }
    var values: [Result] = []
    values.reserveCapacity(results.count)
    for result in results { values.append(try result.get()) }
    return values
  }
}
