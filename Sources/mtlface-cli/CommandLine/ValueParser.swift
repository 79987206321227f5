/// Turns the text of an option into a value, or says what it expects.
struct ValueParser<Value: Sendable>: Sendable {
  /// Completes "--name needs ...".
  let expectation: String
  /// Nil for a text that is no such value.
  let read: @Sendable (String) -> Value?
  /// The texts that are accepted, where they can be listed.
  var choices: [String] = []

  /// The value of a text given for an option.
  func value(of text: String, for option: String) throws(UsageError) -> Value {
    if let value = read(text) { return value }
    let near = Spelling.nearest(to: text, among: choices)
    throw UsageError(
      "--\(option) needs \(expectation), not \(text.quotedForMessage)"
        + (near.map { "; did you mean \($0)?" } ?? ""))
  }
}

extension ValueParser where Value == String {
  /// Any text but the empty one.
  static let text = ValueParser(expectation: "a value") { $0.isEmpty ? nil : $0 }
  /// A path.
  static let path = ValueParser(expectation: "a path") { $0.isEmpty ? nil : $0 }

  /// One of the texts.
  static func choice(of choices: [String]) -> ValueParser {
    ValueParser(
      expectation: "one of \(choices.joined(separator: ", "))",
      read: { choices.contains($0) ? $0 : nil }, choices: choices)
  }
}

extension ValueParser where Value == Int {
  /// A whole number in a range.
  static func integer(in range: ClosedRange<Int>) -> ValueParser {
    ValueParser(
      expectation: "a whole number in \(range.lowerBound)...\(range.upperBound)",
      read: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension ValueParser where Value == [Int] {
  /// Different whole numbers in a range, separated by commas.
  static func integers(in range: ClosedRange<Int>) -> ValueParser {
    ValueParser(
      expectation: "different whole numbers in \(range.lowerBound)...\(range.upperBound), "
        + "separated by commas",
      read: { text in
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { range.contains($0) }
        return numbers.count == parts.count && Set(numbers).count == parts.count ? numbers : nil
      })
  }
}

extension ValueParser where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's raw values, in lower case.
  static func choice(of values: [Value] = Array(Value.allCases)) -> ValueParser {
    let names = values.map { $0.rawValue.lowercased() }
    return ValueParser(
      expectation: "one of \(names.joined(separator: ", "))",
      read: { text in values.first { $0.rawValue.lowercased() == text.lowercased() } },
      choices: names)
  }
}

extension ValueParser where Value == Double {
  /// A number in a range.
  static func number(in range: ClosedRange<Double>) -> ValueParser {
    ValueParser(
      expectation: "a number in \(range.lowerBound)...\(range.upperBound)",
      read: { Double($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}
