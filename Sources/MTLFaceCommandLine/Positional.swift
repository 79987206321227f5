/// The declaration of a positional argument, or of a sequence of them.
package struct Positional: Sendable {
  /// The placeholder in the help, for example `FILE`.
  package let name: String
  /// The description in the help.
  package let help: String
  /// Whether one or more arguments may be given.
  package var repeats: Bool
  /// Whether the argument may be omitted; allowed only for the last one.
  package var isOptional: Bool

  /// Creates a declaration; by default of exactly one argument.
  package init(name: String, help: String, repeats: Bool = false, isOptional: Bool = false) {
    self.name = name
    self.help = help
    self.repeats = repeats
    self.isOptional = isOptional
  }
}
