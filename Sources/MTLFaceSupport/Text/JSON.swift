/// A JSON value. The order of the members of an object is preserved.
package enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A floating-point number. In ``text``, infinity and NaN are written as `null`, because JSON
  /// does not support them.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// Creates a string value, or `null` if `text` is `nil`.
  package init(_ text: String?) { self = text.map(JSON.string) ?? .null }

  /// Creates a number value, or `null` if `number` is `nil`.
  package init(_ number: Double?) { self = number.map(JSON.number) ?? .null }

  /// Creates an integer value, or `null` if `number` is `nil`.
  package init(_ number: Int?) { self = number.map(JSON.integer) ?? .null }

  /// The value as JSON text on a single line.
  package var text: String {
    var result = ""
    write(to: &result)
    return result
  }

  /// Returns a string as a JSON string literal, including the quotation marks.
  ///
  /// - Parameters:
  ///   - string: The string.
  ///   - escapingControls: Whether to escape DEL and the C1 control characters (U+007F to U+009F),
  ///     which JSON allows. Escaping them makes the text safe to print on a terminal. The default
  ///     is `true`.
  package static func quoted(_ string: String, escapingControls: Bool = true) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ": result += unicodeEscape(scalar)
      case "\u{7f}"..."\u{9f}" where escapingControls: result += unicodeEscape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func unicodeEscape(_ scalar: Unicode.Scalar) -> String {
    "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4, with: "0")
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): text += Self.quoted(value)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, (name, value)) in members.enumerated() {
        if index > 0 { text += "," }
        text += Self.quoted(name) + ":"
        value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Returns whether two values have the same type and contents, including the order of members.
  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0 == $1 }
    default: false
    }
  }
}
