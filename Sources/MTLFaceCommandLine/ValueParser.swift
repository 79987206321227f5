import MTLFaceSupport

/// A parser for the value of an option.
package struct ValueParser<Value: Sendable>: Sendable {
  /// A description of valid values, which completes the error message "give ...".
  private let expectation: String
  /// Converts the text on the command line to a value, or returns nil if the text is invalid.
  private let read: @Sendable (String) -> Value?
  /// All valid texts, or an empty array if they cannot be enumerated. They serve as suggestions.
  private let choices: [String]

  /// Creates a parser.
  ///
  /// - Parameters:
  ///   - expectation: A noun phrase that describes valid values, for error messages.
  ///   - choices: All valid texts, or an empty array if they cannot be enumerated.
  ///   - read: A closure that converts the text on the command line to a value, or returns nil if
  ///     the text is invalid.
  package init(
    expectation: String, choices: [String] = [], read: @escaping @Sendable (String) -> Value?
  ) {
    self.expectation = expectation
    self.choices = choices
    self.read = read
  }

  /// Parses the value of an option.
  ///
  /// - Parameters:
  ///   - text: The value on the command line.
  ///   - option: The long name of the option, for the error message.
  /// - Throws: ``UsageError`` if the text is not a valid value.
  package func value(of text: String, for option: String) throws(UsageError) -> Value {
    if let value = read(text) { return value }
    let suggestion = Spelling.nearest(to: text, among: choices)
    throw UsageError(
      "invalid value \(text.quotedForMessage) for --\(option); give \(expectation)"
        + (suggestion.map { "; did you mean \($0)?" } ?? ""))
  }
}

extension ValueParser where Value == String {
  /// Accepts any nonempty string.
  package static let text = ValueParser(expectation: "a nonempty value") { $0.isEmpty ? nil : $0 }
  /// Accepts any nonempty path.
  package static let path = ValueParser(expectation: "a path") { $0.isEmpty ? nil : $0 }

  /// Accepts one of several strings.
  package static func choice(of choices: [String]) -> ValueParser {
    ValueParser(
      expectation: "one of \(choices.joined(separator: ", "))",
      choices: choices, read: { choices.contains($0) ? $0 : nil })
  }
}

extension ValueParser where Value == Int {
  /// Accepts an integer in a range.
  package static func integer(in range: ClosedRange<Int>) -> ValueParser {
    ValueParser(
      expectation: "an integer in \(range.lowerBound)...\(range.upperBound)",
      read: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension ValueParser where Value == [Int] {
  /// Accepts distinct integers in a range, separated by commas.
  package static func integers(in range: ClosedRange<Int>) -> ValueParser {
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
  /// Accepts the raw value of one of several cases of an enumeration, in uppercase or lowercase
  /// letters.
  package static func choice(of values: [Value] = Array(Value.allCases)) -> ValueParser {
    let names = values.map { $0.rawValue.lowercased() }
    return ValueParser(
      expectation: "one of \(names.joined(separator: ", "))",
      choices: names,
      read: { text in values.first { $0.rawValue.lowercased() == text.lowercased() } })
  }
}

extension ValueParser where Value == Double {
  /// Accepts a number in a range.
  package static func number(in range: ClosedRange<Double>) -> ValueParser {
    ValueParser(
      expectation: "a number in \(range.lowerBound)...\(range.upperBound)",
      read: { Double($0).flatMap { range.contains($0) ? $0 : nil } })
  }
}
