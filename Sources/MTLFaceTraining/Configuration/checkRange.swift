/// Refuses a number out of range.
func checkRange<Value: Comparable>(
  _ value: Value, in range: ClosedRange<Value>, key: String
) throws(InvalidSettingError) {
  guard range.contains(value) else {
    throw InvalidSettingError(
      key, "is \(value), and must be within \(range.lowerBound) and \(range.upperBound)")
  }
}
