/// What the parser and the help need of an option, whatever its type.
protocol OptionDeclaration: Sendable {
  /// The name without `--`.
  var name: String { get }
  /// The letter of `-x`, if it has one.
  var short: Character? { get }
  /// What stands for the value in the help; nil for a flag, which takes none.
  var placeholder: String? { get }
  /// One line for the help.
  var help: String { get }
  /// What the help says of the value when the option is not given.
  var defaultText: String? { get }
  /// Whether it may be given more than once.
  var repeats: Bool { get }

  /// Reads one occurrence into the values by option name.
  func parse(_ text: String, into values: inout [String: any Sendable]) throws(UsageError)
}

/// An option of a verb: a static constant that declares it and, later, is the key to its value.
///
///     static let rounds = Option.value("rounds", "N", .integer(in: 1...1000), default: 5, help: ...)
///     arguments[rounds]   // an Int
struct Option<Value: Sendable>: OptionDeclaration {
  let name: String
  let short: Character?
  let placeholder: String?
  let help: String
  let defaultText: String?
  let repeats: Bool
  /// The value when it is not given.
  let defaultValue: Value
  /// Adds one occurrence.
  private let accumulate: @Sendable (inout Value, String) throws(UsageError) -> Void

  func parse(_ text: String, into values: inout [String: any Sendable]) throws(UsageError) {
    var value = values[name] as? Value ?? defaultValue
    try accumulate(&value, text)
    values[name] = value
  }
}

extension Option where Value == Bool {
  /// An option without a value.
  static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
    Option(
      name: name, short: short, placeholder: nil, help: help, defaultText: nil, repeats: true,
      defaultValue: false
    ) { (value, _) throws(UsageError) in value = true }
  }
}

extension Option {
  /// An option with a value.
  static func value(
    _ name: String, short: Character? = nil, _ placeholder: String, _ reader: ValueParser<Value>,
    default defaultValue: Value, defaultText: String? = nil, help: String
  ) -> Option {
    Option(
      name: name, short: short, placeholder: placeholder, help: help,
      defaultText: defaultText ?? "\(defaultValue)", repeats: false, defaultValue: defaultValue
    ) { (value, text) throws(UsageError) in value = try reader.value(of: text, for: name) }
  }

  /// An option with a value, nil where it is not given.
  static func optional<Wrapped>(
    _ name: String, short: Character? = nil, _ placeholder: String, _ reader: ValueParser<Wrapped>,
    defaultText: String? = nil, help: String
  ) -> Option where Value == Wrapped? {
    Option(
      name: name, short: short, placeholder: placeholder, help: help, defaultText: defaultText,
      repeats: false, defaultValue: nil
    ) { (value, text) throws(UsageError) in value = try reader.value(of: text, for: name) }
  }

  /// An option that may be given any number of times.
  static func repeated<Element>(
    _ name: String, short: Character? = nil, _ placeholder: String, _ reader: ValueParser<Element>,
    help: String
  ) -> Option where Value == [Element] {
    Option(
      name: name, short: short, placeholder: placeholder, help: help, defaultText: nil,
      repeats: true, defaultValue: []
    ) { (value, text) throws(UsageError) in value.append(try reader.value(of: text, for: name)) }
  }
}
