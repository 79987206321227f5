/// The options that every verb of every program accepts.
///
/// ``CommandLineProgram/sharedOptions`` contains the options that all verbs of one program share.
package enum CommonOptions {
  /// Prints the help of the verb.
  package static let help = Option.flag("help", short: "h", help: "print this help")
  /// Prints the result as JSON instead of text.
  package static let json = Option.flag("json", help: "print the result as one JSON object")

  /// The common options, in the order in which the help lists them.
  static let all: [any OptionDeclaration] = [json, help]
}
