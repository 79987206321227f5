import MTLFaceSupport

/// A parser for the value of an option.
struct ValueParser<Value: Sendable>: Sendable {
  /// A description of valid values, which completes the message "--name needs ...".
  let expectation: String
  /// Converts a text to a value; returns nil if the text is invalid.
  let read: @Sendable (String) -> Value?
  /// All valid texts, if they can be enumerated; used for suggestions.
  var choices: [String] = []

  /// Parses the text of the value of an option.
  ///
  /// - Parameters:
  ///   - text: The text from the command line.
  ///   - option: The long name of the option, for the error message.
  /// - Throws: ``UsageError`` if the text is not a valid value.
  func value(of text: String, for option: String) throws(UsageError) -> Value {
    if let value = read(text) { return value }
    let near = Spelling.nearest(to: text, among: choices)
    throw UsageError(
      "--\(option) needs \(expectation), not \(text.quotedForMessage)"
        + (near.map { "; did you mean \($0)?" } ?? ""))
  }
}

extension ValueParser where Value == String {
  /// Accepts any text that is not empty.
  static let text = ValueParser(expectation: "a value") { $0.isEmpty ? nil : $0 }
  /// Accepts any path that is not empty.
  static let path = ValueParser(expectation: "a path") { $0.isEmpty ? nil : $0 }

  /// Accepts one of several texts.
  static func choice(of choices: [String]) -> ValueParser {
    ValueParser(
      expectation: "one of \(choices.joined(separator: ", "))",
      read: { choices.contains($0) ? $0 : nil }, choices: choices)
  }
}

extension ValueParser where Value == Int {
  /// Accepts an integer in a range.
  static func integer(in range: ClosedRange<Int>) -> ValueParser {
    ValueParser(
      expectation: "an integer in \(range.lowerBound)...\(range.upperBound)",
      read: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension ValueParser where Value == [Int] {
  /// Accepts distinct integers in a range, separated by commas.
  static func integers(in range: ClosedRange<Int>) -> ValueParser {
    ValueParser(
      expectation: "distinct integers in \(range.lowerBound)...\(range.upperBound), "
        + "separated by commas",
      read: { text in
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { range.contains($0) }
        return numbers.count == parts.count && Set(numbers).count == parts.count ? numbers : nil
      })
  }
}

extension ValueParser where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// Accepts the raw value of one of an enumeration's cases, ignoring letter case.
  static func choice(of values: [Value] = Array(Value.allCases)) -> ValueParser {
    let names = values.map { $0.rawValue.lowercased() }
    return ValueParser(
      expectation: "one of \(names.joined(separator: ", "))",
      read: { text in values.first { $0.rawValue.lowercased() == text.lowercased() } },
      choices: names)
  }
}

extension ValueParser where Value == Double {
  /// Accepts a number in a range.
  static func number(in range: ClosedRange<Double>) -> ValueParser {
    ValueParser(
      expectation: "a number in \(range.lowerBound)...\(range.upperBound)",
      read: { Double($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}
