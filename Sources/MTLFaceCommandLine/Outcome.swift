package import MTLFaceSupport

/// The result of a command as text and as JSON. The program prints one of the two.
package struct Outcome: Sendable {
  /// The result as text. It ends with a line break unless it is empty.
  package var text: String
  /// The object that `--json` prints.
  package var json: JSON
  /// The exit status of the command.
  package var status: ExitStatus
  /// A problem that is reported on standard error after the result, or nil. It is one line.
  package var problem: String?

  /// Creates a result. The default values describe a command that succeeded without a problem.
  package init(
    text: String, json: JSON, status: ExitStatus = .success, problem: String? = nil
  ) {
    self.text = text
    self.json = json
    self.status = status
    self.problem = problem
  }
}
