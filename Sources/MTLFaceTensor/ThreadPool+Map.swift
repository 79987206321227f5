extension ThreadPool {
  /// The results of `body` for every number below `count`, in order, from the pool's threads.
  ///
  /// - Throws: What `body` throws, of the lowest number.
  package func map<Result: Sendable, Failure>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    // Without elements the array would write into the one that all empty arrays share.
    guard count > 0 else { return [] }
    let results = [Swift.Result<Result, Failure>](unsafeUninitializedCapacity: count) {
      buffer, initialized in
      nonisolated(unsafe) let places = buffer
      // Each place is one call's alone.
      forEach(count) { index in
        let result: Swift.Result<Result, Failure>
        do throws(Failure) { result = .success(try body(index)) } catch { result = .failure(error) }
        places.baseAddress.map { ($0 + index).initialize(to: result) } ?? ()
      }
      initialized = count
    }
    var values: [Result] = []
    values.reserveCapacity(results.count)
    for result in results { values.append(try result.get()) }
    return values
  }
}
