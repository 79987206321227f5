import MTLFaceTensor

extension ThreadPool {
  /// The results of `body` for every number below `count`, in order, from the pool's threads.
  /// - Throws: What `body` throws, of the lowest number.
  func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    var results = [Swift.Result<Result, any Error>?](repeating: nil, count: max(count, 0))
    results.withUnsafeMutableBufferPointer { elements in
      let places = Places(elements: elements)
      forEach(count) { index in
        places.elements[index] = Swift.Result { try body(index) }
      }
    }
    return try results.compactMap { try $0?.get() }
  }
}

/// Memory that several threads fill, each its own place: hence `@unchecked Sendable`. The pool
/// orders what its threads wrote before what its caller reads.
private struct Places<Element>: @unchecked Sendable {
  let elements: UnsafeMutableBufferPointer<Element>
}
