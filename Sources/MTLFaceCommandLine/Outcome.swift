package import MTLFaceSupport

/// The result of a verb, as text and as JSON; the program prints one of them.
package struct Outcome: Sendable {
  /// The result for people; ends with a line break unless it is empty.
  package var text: String
  /// The object that `--json` prints.
  package var json: JSON
  /// The exit status of the command.
  package var status: ExitStatus
  /// One line for standard error, printed after the result, or nil.
  package var problem: String?

  /// Creates a result; by default of a command that succeeded without a problem.
  package init(
    text: String, json: JSON, status: ExitStatus = .success, problem: String? = nil
  ) {
    self.text = text
    self.json = json
    self.status = status
    self.problem = problem
  }
}
