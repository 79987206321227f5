/// The values of the options of a verb, and its positional arguments.
package struct Arguments: Sendable {
  /// The positional arguments, in order. Their number matches the declaration of the verb, unless
  /// the command line contains `--help`.
  package private(set) var positionals: [String] = []
  private var values: [String: any Sendable] = [:]
  private var presentNames: Set<String> = []

  /// The value of an option, or its default value if the command line does not contain it.
  package subscript<Value>(_ option: Option<Value>) -> Value {
    values[option.name] as? Value ?? option.defaultValue
  }

  /// Returns whether the command line contains an option.
  package func has(_ option: some OptionDeclaration) -> Bool { presentNames.contains(option.name) }

  mutating func append(_ positional: String) { positionals.append(positional) }

  mutating func add(_ text: String, for option: any OptionDeclaration) throws(UsageError) {
    guard presentNames.insert(option.name).inserted || option.repeats else {
      throw UsageError("--\(option.name) is given twice; give it once")
    }
    try option.parse(text, into: &values)
  }
}
