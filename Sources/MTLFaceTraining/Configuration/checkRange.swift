/// Checks that the value of a setting is in range.
///
/// - Parameters:
///   - value: The value of the setting.
///   - range: The valid range.
///   - key: The path of the setting.
/// - Throws: ``InvalidSettingError`` if the value is out of range.
func checkRange<Value: Comparable>(
  _ value: Value, in range: ClosedRange<Value>, key: String
) throws(InvalidSettingError) {
  guard range.contains(value) else {
    throw InvalidSettingError(
      key, "is \(value); use a value in \(range.lowerBound)...\(range.upperBound)")
  }
}
