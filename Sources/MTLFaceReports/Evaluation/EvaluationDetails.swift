package import MTLFaceEvaluation
import MTLFaceSupport

/// The information in an evaluation report other than the metrics: the data, the model, the
/// settings and the files written.
package struct EvaluationDetails: Sendable {
  /// The name of the data set.
  package let dataName: String
  /// The name of the model.
  package let modelName: String
  /// The bootstrap settings of the confidence intervals. The seed is also used for all other random
  /// selections.
  package let bootstrap: Bootstrap
  /// Whether each embedding is the average of the embeddings of a face and its mirror image.
  package let usesFlipAveraging: Bool
  /// The path of the model in which thresholds were stored, or `nil` if none were stored.
  package var calibratedModelPath: String?
  /// The paths of the files that were written.
  package var files: [String] = []
  /// The elapsed time of the evaluation in seconds.
  package var seconds = 0.0

  /// Creates the details of an evaluation that has not written any files.
  ///
  /// - Parameters:
  ///   - dataName: The name of the data set.
  ///   - modelName: The name of the model.
  ///   - bootstrap: The bootstrap settings of the confidence intervals.
  ///   - usesFlipAveraging: Whether each embedding is the average of the embeddings of a face and
  ///     its mirror image.
  package init(
    dataName: String, modelName: String, bootstrap: Bootstrap, usesFlipAveraging: Bool = false
  ) {
    self.dataName = dataName
    self.modelName = modelName
    self.bootstrap = bootstrap
    self.usesFlipAveraging = usesFlipAveraging
  }

  /// The seed as a JSON number.
  var seed: JSON { .integer(Int(clamping: bootstrap.seed)) }

  /// The last lines of a text report: the elapsed time, the model in which thresholds were stored
  /// and the files written.
  var closingLines: String {
    var text = "\(NumberFormat.fixed(seconds, 1)) s\n"
    if let calibratedModelPath { text += "thresholds stored in \(calibratedModelPath.printable)\n" }
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  /// The last members of the JSON output: the files written and the elapsed time.
  var closingMembers: [(String, JSON)] {
    [("files", .array(files.map(JSON.string))), ("seconds", .number(seconds))]
  }

  /// The descriptions of ``closingMembers`` for help texts, in the same order.
  static let closingMemberHelp: [(name: String, meaning: String)] = [
    (name: "files", meaning: "the paths of the files that were written"),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]
}
