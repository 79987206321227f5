/// Draws without replacement, from a seed alone.
enum SeededDraw {
  /// So many of the values, in the order in which they are drawn; all where there are no more.
  static func draw<Value>(
    _ count: Int, of values: [Value], seed: UInt64
  ) throws(DataSetError) -> [Value] {
    guard !values.isEmpty, count > 0 else { return [] }
    var order = try SampleOrder(count: values.count, seed: seed)
    return (0..<min(count, values.count)).map { _ in values[order.next()] }
  }

  /// A seed for one of many draws.
  static func seed(_ seed: UInt64, _ stage: UInt64, _ number: Int = 0) -> UInt64 {
    var random = Fingerprint()
    random.mix(seed)
    random.mix(stage)
    random.mix(UInt64(number))
    return random.value
  }
}
