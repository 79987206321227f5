/// Throws an error that names a setting if its value is out of range.
/// - Parameter key: The path of the setting.
func checkRange<Value: Comparable>(
  _ value: Value, in range: ClosedRange<Value>, key: String
) throws(InvalidSettingError) {
  guard range.contains(value) else {
    throw InvalidSettingError(
      key, "is \(value); expected a value in \(range.lowerBound)...\(range.upperBound)")
  }
}
