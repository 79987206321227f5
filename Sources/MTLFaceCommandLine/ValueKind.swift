/// The kind of an option's value or of a positional argument, from which completions are derived.
package enum ValueKind: Sendable, Equatable {
  /// Text that cannot be completed, such as a number or a name.
  case text
  /// A path, usually of a file.
  case file
  /// The path of a folder.
  case folder
  /// One of several words.
  case choice([String])

  /// All valid words, or an empty array if they cannot be enumerated.
  var choices: [String] {
    guard case .choice(let words) = self else { return [] }
    return words
  }
}
