/// The parts of a manual page that cannot be derived from the verbs of a program.
package struct ManualNotes: Sendable {
  /// The paragraphs of the description, separated by empty lines.
  package var description: String
  /// The paragraphs about environment variables, separated by empty lines.
  package var environment: String
  /// The files that the program reads and writes, each with its meaning.
  package var files: [(name: String, meaning: String)]
  /// The paragraphs about related documents, separated by empty lines.
  package var seeAlso: String

  /// Creates notes.
  package init(
    description: String, environment: String, files: [(name: String, meaning: String)],
    seeAlso: String
  ) {
    self.description = description
    self.environment = environment
    self.files = files
    self.seeAlso = seeAlso
  }
}
