import MTLFaceNetwork

/// Parses and formats the labels of data sets.
enum LabelFormat {
  /// The texts that stand for an unknown label.
  private static let unknown: Set<String> = ["-1", "?", "-", "nan", "none", "unknown"]

  /// Parses an age in years; `nil` if the text stands for an unknown age.
  static func age(_ text: some StringProtocol) throws(LabelError) -> Double? {
    if unknown.contains(text.lowercased()) { return nil }
    // `Double(_:)` also accepts hexadecimal numbers, and stops at a zero byte.
    guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text)
    else {
      throw LabelError("its age, \(quoted(text)), is not a number")
    }
    return try age(value)
  }

  /// Returns an age after checking its range; `nil` for -1, which stands for an unknown age.
  static func age(_ value: Double) throws(LabelError) -> Double? {
    if value == -1 { return nil }
    guard FaceLabels.ages.contains(value) else {
      throw LabelError("its age, \(value), is not from 0 to 150 years")
    }
    return value
  }

  /// Formats an age in years, whole years without a decimal point.
  static func text(_ age: Double) -> String {
    Int(exactly: age).map { String($0) } ?? String(age)
  }

  /// Parses a gender, 1 or `male` and 0 or `female`; `nil` if the text stands for an unknown
  /// gender.
  static func gender(_ text: some StringProtocol) throws(LabelError) -> Gender? {
    let text = text.lowercased()
    if unknown.contains(text) { return nil }
    switch text {
    case "1", "m", "male": return .male
    case "0", "f", "female": return .female
    default: throw LabelError("its gender, \(quoted(text)), is neither 0 nor 1")
    }
  }

  /// Returns the gender for 1 (male) or 0 (female); `nil` for -1, which stands for unknown.
  static func gender(_ value: Double) throws(LabelError) -> Gender? {
    if value == -1 { return nil }
    guard let gender = Int(exactly: value).flatMap(Gender.init) else {
      throw LabelError("its gender, \(value), is neither 0 nor 1")
    }
    return gender
  }

  private static func quoted(_ text: some StringProtocol) -> String { "\"\(text.prefix(20))\"" }
}
