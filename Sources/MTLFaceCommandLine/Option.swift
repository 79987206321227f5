/// The part of an option's declaration that does not depend on the type of its value.
package protocol OptionDeclaration: Sendable {
  /// The long name, without `--`.
  var name: String { get }
  /// The letter of the short form, such as `o` for `-o`, or nil if there is no short form.
  var short: Character? { get }
  /// The placeholder for the value in the help, for example `FILE`; nil for a flag.
  var placeholder: String? { get }
  /// The kind of the value, or nil for a flag.
  var kind: ValueKind? { get }
  /// The description of the option in the help.
  var help: String { get }
  /// The text for the default value in the help, or nil if the help does not mention one.
  var defaultText: String? { get }
  /// Whether the option may occur more than once.
  var repeats: Bool { get }

  /// Parses one occurrence of the option and stores the result.
  ///
  /// - Parameters:
  ///   - text: The value on the command line. It is ignored for a flag.
  ///   - values: The values that have been parsed so far, by option name.
  /// - Throws: ``UsageError`` if the value is invalid.
  func parse(_ text: String, into values: inout [String: any Sendable]) throws(UsageError)
}

/// The declaration of an option, which is also the key to its value in ``Arguments``.
///
///     static let rounds = Option.value(
///       "rounds", "N", .integer(in: 1...1000), default: 5, help: ...)
///     arguments[rounds]   // an Int
package struct Option<Value: Sendable>: OptionDeclaration {
  package let name: String
  package let short: Character?
  package let placeholder: String?
  package let kind: ValueKind?
  package let help: String
  package let defaultText: String?
  package let repeats: Bool
  /// The value if the option is absent.
  package let defaultValue: Value
  /// Parses one occurrence of the option and updates the value.
  private let accumulate: @Sendable (inout Value, String) throws(UsageError) -> Void

  package func parse(_ text: String, into values: inout [String: any Sendable])
    throws(UsageError)
  {
    var value = values[name] as? Value ?? defaultValue
    try accumulate(&value, text)
    values[name] = value
  }
}

extension Option where Value == Bool {
  /// Declares an option without a value. The result is true if the option is present.
  package static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
    Option(
      name: name, short: short, placeholder: nil, kind: nil, help: help, defaultText: nil,
      repeats: true, defaultValue: false
    ) { (value, _) throws(UsageError) in value = true }
  }
}

extension Option {
  /// Declares an option with a default value.
  ///
  /// In this and the following functions, `placeholder` represents the value in the help, and
  /// `parser` converts the text on the command line.
  package static func value(
    _ name: String, short: Character? = nil, _ placeholder: String, _ parser: ValueParser<Value>,
    default defaultValue: Value, defaultText: String? = nil, help: String
  ) -> Option {
    Option(
      name: name, short: short, placeholder: placeholder, kind: parser.kind, help: help,
      defaultText: defaultText ?? "\(defaultValue)", repeats: false, defaultValue: defaultValue
    ) { (value, text) throws(UsageError) in value = try parser.value(of: text, for: name) }
  }

  /// Declares an option without a default value. The result is nil if the option is absent.
  package static func optional<Wrapped>(
    _ name: String, short: Character? = nil, _ placeholder: String, _ parser: ValueParser<Wrapped>,
    defaultText: String? = nil, help: String
  ) -> Option where Value == Wrapped? {
    Option(
      name: name, short: short, placeholder: placeholder, kind: parser.kind, help: help,
      defaultText: defaultText, repeats: false, defaultValue: nil
    ) { (value, text) throws(UsageError) in value = try parser.value(of: text, for: name) }
  }

  /// Declares an option that may occur any number of times. The result is an array of the values.
  package static func repeated<Element>(
    _ name: String, short: Character? = nil, _ placeholder: String, _ parser: ValueParser<Element>,
    help: String
  ) -> Option where Value == [Element] {
    Option(
      name: name, short: short, placeholder: placeholder, kind: parser.kind, help: help,
      defaultText: nil, repeats: true, defaultValue: []
    ) { (value, text) throws(UsageError) in value.append(try parser.value(of: text, for: name)) }
  }
}
