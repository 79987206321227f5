import MTLFaceSupport

/// Draws values without replacement; the seed determines the result.
enum SeededShuffle {
  /// Returns `count` of the values in random order, or all values if there are no more.
  static func sample<Value>(
    _ count: Int, from values: [Value], seed: UInt64
  ) throws(DatasetError) -> [Value] {
    guard !values.isEmpty, count > 0 else { return [] }
    var order = try SampleOrder(count: values.count, seed: seed)
    return (0..<min(count, values.count)).map { _ in values[order.next()] }
  }

  /// Returns a seed for one of several independent draws.
  static func derivedSeed(from seed: UInt64, stage: UInt64, index: Int = 0) -> UInt64 {
    var random = Fingerprint()
    random.mix(seed)
    random.mix(stage)
    random.mix(UInt64(index))
    return random.value
  }
}
