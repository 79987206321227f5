import MTLFaceSupport

/// Random selection without replacement. The seed determines the result.
enum SeededShuffle {
  /// Returns up to `count` of the values in random order.
  static func sample<Value>(
    _ count: Int, from values: [Value], seed: UInt64
  ) throws(DatasetError) -> [Value] {
    guard !values.isEmpty, count > 0 else { return [] }
    var order = try SampleOrder(count: values.count, seed: seed)
    return (0..<min(count, values.count)).map { _ in values[order.next()] }
  }

  /// Returns a seed for one of several independent random selections.
  static func derivedSeed(from seed: UInt64, stage: UInt64, index: Int = 0) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.mix(seed)
    fingerprint.mix(stage)
    fingerprint.mix(UInt64(index))
    return fingerprint.value
  }
}
