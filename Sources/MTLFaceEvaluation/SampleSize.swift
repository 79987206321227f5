/// The minimum sample size for which the rate of a stratum is reported.
enum SampleSize {
  /// The minimum number of faces, pairs or probes.
  static let minimumCount = 30
  /// The minimum number of people, regardless of the number of photos of each person.
  static let minimumPersonCount = 5

  /// Returns whether a sample is too small to report its rate.
  static func isTooSmall(count: Int, personCount: Int) -> Bool {
    count < minimumCount || personCount < minimumPersonCount
  }
}
