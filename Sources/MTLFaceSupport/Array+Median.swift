extension [Double] {
  /// The median of the elements, or NaN if the array is empty.
  ///
  /// The median of an even number of elements is the mean of the two middle elements.
  package var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
