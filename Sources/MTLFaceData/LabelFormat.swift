import MTLFaceNetwork

/// Labels as data sets write them.
enum LabelFormat {
  /// Texts that stand for "not known".
  private static let unknown: Set<String> = ["-1", "?", "-", "nan", "none", "unknown"]

  /// An age; nil where it is said to be unknown.
  static func age(_ text: some StringProtocol) throws(LabelError) -> Double? {
    if unknown.contains(text.lowercased()) { return nil }
    // Swift's own reading takes hexadecimals, and stops at a zero byte.
    guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text)
    else {
      throw LabelError("its age, \(quoted(text)), is no number")
    }
    return try age(value)
  }

  /// An age as a number, -1 for an unknown one.
  static func age(_ value: Double) throws(LabelError) -> Double? {
    if value == -1 { return nil }
    guard FaceLabels.ages.contains(value) else {
      throw LabelError("its age, \(value), is none of 0 to 150 years")
    }
    return value
  }

  /// An age as lists have it: whole years without a point.
  static func text(_ age: Double) -> String {
    Int(exactly: age).map { String($0) } ?? String(age)
  }

  /// A gender: 1 male, 0 female; nil where it is said to be unknown.
  static func gender(_ text: some StringProtocol) throws(LabelError) -> Gender? {
    let text = text.lowercased()
    if unknown.contains(text) { return nil }
    switch text {
    case "1", "m", "male": return .male
    case "0", "f", "female": return .female
    default: throw LabelError("its gender, \(quoted(text)), is neither 0 nor 1")
    }
  }

  /// A gender as a number, -1 for an unknown one.
  static func gender(_ value: Double) throws(LabelError) -> Gender? {
    if value == -1 { return nil }
    guard let gender = Int(exactly: value).flatMap(Gender.init) else {
      throw LabelError("its gender, \(value), is neither 0 nor 1")
    }
    return gender
  }

  private static func quoted(_ text: some StringProtocol) -> String { "\"\(text.prefix(20))\"" }
}
