import MTLFaceNetwork

/// A parser and formatter for the labels of data sets.
enum LabelFormat {
  /// The strings that represent an unknown label.
  private static let unknownLabels: Set<String> = ["-1", "?", "-", "nan", "none", "unknown"]

  /// Parses an age in years. Returns `nil` for an unknown age.
  static func age(_ text: some StringProtocol) throws(LabelError) -> Double? {
    if unknownLabels.contains(text.lowercased()) { return nil }
    // `Double(_:)` also accepts hexadecimal numbers and ignores text after a zero byte.
    guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text)
    else {
      throw LabelError("has the age \(quoted(text)), which is not a number")
    }
    return try age(value)
  }

  /// Checks the range of an age. Returns `nil` for -1, which represents an unknown age.
  static func age(_ value: Double) throws(LabelError) -> Double? {
    if value == -1 { return nil }
    guard FaceLabels.ages.contains(value) else {
      throw LabelError("has the age \(value), which is not in the range of 0 to 150 years")
    }
    return value
  }

  /// Formats an age in years. Integers have no decimal point.
  static func text(_ age: Double) -> String {
    Int(exactly: age).map { String($0) } ?? String(age)
  }

  /// Parses a gender: `1`, `m` or `male` for male, and `0`, `f` or `female` for female. Returns
  /// `nil` for an unknown gender.
  static func gender(_ text: some StringProtocol) throws(LabelError) -> Gender? {
    let text = text.lowercased()
    if unknownLabels.contains(text) { return nil }
    switch text {
    case "1", "m", "male": return .male
    case "0", "f", "female": return .female
    default:
      throw LabelError("has the gender \(quoted(text)), which is not 0, 1, f, m, female or male")
    }
  }

  /// Returns the gender for 1 (male) or 0 (female). Returns `nil` for -1, which represents an
  /// unknown gender.
  static func gender(_ value: Double) throws(LabelError) -> Gender? {
    if value == -1 { return nil }
    guard let gender = Int(exactly: value).flatMap(Gender.init) else {
      throw LabelError("has the gender \(value), which is not 0, 1 or -1")
    }
    return gender
  }

  private static func quoted(_ text: some StringProtocol) -> String { "\"\(text.prefix(20))\"" }
}
