import MTLFaceSupport

/// Draws without replacement, from a seed alone.
enum SeededShuffle {
  /// So many of the values, in the order in which they are drawn; all where there are no more.
  static func sample<Value>(
    _ count: Int, from values: [Value], seed: UInt64
  ) throws(DatasetError) -> [Value] {
    guard !values.isEmpty, count > 0 else { return [] }
    var order = try SampleOrder(count: values.count, seed: seed)
    return (0..<min(count, values.count)).map { _ in values[order.next()] }
  }

  /// A seed for one of many draws.
  static func derivedSeed(from seed: UInt64, stage: UInt64, index: Int = 0) -> UInt64 {
    var random = Fingerprint()
    random.mix(seed)
    random.mix(stage)
    random.mix(UInt64(index))
    return random.value
  }
}
