extension [Double] {
  /// The middle element in sorted order, or the mean of the two middle elements; NaN for an empty
  /// array.
  package var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
