/// The declaration of a positional argument, or of a sequence of them.
package struct Positional: Sendable {
  /// The placeholder in the help, for example `FILE`.
  package let name: String
  /// The description of the argument in the help.
  package let help: String
  /// The kind of the argument.
  package let kind: ValueKind
  /// Whether the argument may occur more than once.
  package var repeats: Bool
  /// Whether the argument may be omitted. Only the last argument may be optional.
  package var isOptional: Bool

  /// Creates a declaration. By default, the argument is a path and occurs exactly once.
  package init(
    name: String, help: String, kind: ValueKind = .file, repeats: Bool = false,
    isOptional: Bool = false
  ) {
    self.name = name
    self.help = help
    self.kind = kind
    self.repeats = repeats
    self.isOptional = isOptional
  }
}
