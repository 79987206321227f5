extension ThreadPool {
  /// Returns the results of `body` for each number below `count`, in order, computed by the pool.
  ///
  /// - Throws: The error that `body` throws for the lowest number.
  package func map<Result: Sendable, Failure>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    // An array of capacity 0 would be the shared empty array, whose memory must not be written.
    guard count > 0 else { return [] }
    let results = [Swift.Result<Result, Failure>](unsafeUninitializedCapacity: count) {
      buffer, initialized in
      nonisolated(unsafe) let elements = buffer
      // Each element is initialized by one call.
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
