/// The minimum sample sizes below which a stratum is too small to report a rate for.
enum SampleSize {
  /// The minimum number of faces, pairs or probes.
  static let minimumCount = 30
  /// The minimum number of persons, however many photos each has.
  static let minimumPersonCount = 5

  /// Returns whether a sample is too small to report a rate for.
  static func isTooSmall(count: Int, personCount: Int) -> Bool {
    count < minimumCount || personCount < minimumPersonCount
  }
}
