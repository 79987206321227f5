/// The options that every verb of every program accepts.
///
/// ``CommandLineProgram/sharedOptions`` contains the options that all verbs of one program share.
package enum CommonOptions {
  /// Prints the help of the verb.
  package static let help = Option.flag("help", short: "h", help: "print this help")
  /// Prints the result as JSON instead of text.
  package static let json = Option.flag("json", help: "print the result as one JSON object")
  /// Suppresses progress and warnings.
  package static let quiet = Option.flag(
    "quiet", short: "q", help: "print neither progress nor warnings, only errors")
  /// Prints details.
  package static let verbose = Option.flag(
    "verbose", short: "v", help: "print what is read, computed and written, and the elapsed time")

  /// The common options, in the order in which the help lists them.
  static let all: [any OptionDeclaration] = [json, quiet, verbose, help]
}

extension Console.Verbosity {
  /// Creates the verbosity that the common options specify.
  /// - Throws: ``UsageError`` if the options contradict each other.
  init(_ arguments: Arguments) throws(UsageError) {
    switch (arguments[CommonOptions.quiet], arguments[CommonOptions.verbose]) {
    case (true, true):
      throw UsageError("--quiet and --verbose are mutually exclusive; give one of them")
    case (true, false): self = .quiet
    case (false, true): self = .verbose
    case (false, false): self = .normal
    }
  }
}
