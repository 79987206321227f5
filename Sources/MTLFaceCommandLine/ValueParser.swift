import MTLFaceSupport

/// A parser for the value of an option.
package struct ValueParser<Value: Sendable>: Sendable {
  /// A description of valid values, which completes the error message "give ...".
  private let expectation: String
  /// Converts the text on the command line to a value, or returns nil if the text is invalid.
  private let read: @Sendable (String) -> Value?
  /// The kind of the value, which determines suggestions and shell completions.
  package let kind: ValueKind

  /// Creates a parser.
  ///
  /// - Parameters:
  ///   - expectation: A noun phrase that describes valid values, for error messages.
  ///   - kind: The kind of the value.
  ///   - read: A closure that converts the text on the command line to a value, or returns nil if
  ///     the text is invalid.
  package init(
    expectation: String, kind: ValueKind = .text, read: @escaping @Sendable (String) -> Value?
  ) {
    self.expectation = expectation
    self.kind = kind
    self.read = read
  }

  /// Parses the value of an option.
  ///
  /// - Parameters:
  ///   - text: The value on the command line.
  ///   - option: The long name of the option, for the error message.
  /// - Throws: ``UsageError`` if the text is not a valid value.
  package func value(of text: String, for option: String) throws(UsageError) -> Value {
    try value(of: text, describedAs: "--\(option)")
  }

  /// Parses a positional argument.
  /// - Throws: ``UsageError`` if the text is not a valid value.
  package func value(of text: String, for positional: Positional) throws(UsageError) -> Value {
    try value(of: text, describedAs: positional.name)
  }

  private func value(of text: String, describedAs name: String) throws(UsageError) -> Value {
    if let value = read(text) { return value }
    let suggestion = Spelling.nearest(to: text, among: kind.choices)
    throw UsageError(
      "invalid value \(text.quotedForMessage) for \(name); give \(expectation)"
        + (suggestion.map { "; did you mean \($0)?" } ?? ""))
  }
}

extension ValueParser where Value == String {
  /// Accepts any nonempty string.
  package static let text = ValueParser(expectation: "a nonempty value") { $0.isEmpty ? nil : $0 }
  /// Accepts any nonempty path. Shell completions offer files and folders.
  package static let path = ValueParser(expectation: "a path", kind: .file) {
    $0.isEmpty ? nil : $0
  }
  /// Accepts any nonempty path. Shell completions offer only folders.
  package static let folder = ValueParser(expectation: "the path of a folder", kind: .folder) {
    $0.isEmpty ? nil : $0
  }

  /// Accepts one of several strings.
  package static func choice(of choices: [String]) -> ValueParser {
    ValueParser(
      expectation: "one of \(choices.joined(separator: ", "))",
      kind: .choice(choices), read: { choices.contains($0) ? $0 : nil })
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
    // Raw values such as F16 are usually written in lowercase letters.
    let names = values.map { value in
      value.rawValue == value.rawValue.uppercased() ? value.rawValue.lowercased() : value.rawValue
    }
    return ValueParser(
      expectation: "one of \(names.joined(separator: ", "))",
      kind: .choice(names),
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
