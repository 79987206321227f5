package import MTLFaceEvaluation
import MTLFaceSupport

/// The facts that the reports of all evaluations state besides the metrics: the data, the model,
/// the settings, and the files written.
package struct EvaluationDetails: Sendable {
  /// The name of the data.
  package let dataName: String
  /// The name of the model.
  package let modelName: String
  /// The resampling of the confidence intervals. Its seed is that of all random draws.
  package let bootstrap: Bootstrap
  /// Whether embeddings are averaged with those of the mirrored faces.
  package let usesFlipAveraging: Bool
  /// The path of the model in which thresholds were stored; `nil` if none were stored.
  package var calibratedModelPath: String?
  /// The paths of the files written.
  package var files: [String] = []
  /// The elapsed time in seconds.
  package var seconds = 0.0

  /// Creates the details of an evaluation that has written no files yet.
  ///
  /// - Parameters:
  ///   - dataName: The name of the data.
  ///   - modelName: The name of the model.
  ///   - bootstrap: The resampling of the confidence intervals.
  ///   - usesFlipAveraging: Whether embeddings are averaged with those of the mirrored faces.
  package init(
    dataName: String, modelName: String, bootstrap: Bootstrap, usesFlipAveraging: Bool = false
  ) {
    self.dataName = dataName
    self.modelName = modelName
    self.bootstrap = bootstrap
    self.usesFlipAveraging = usesFlipAveraging
  }

  /// The seed as a JSON value.
  var seed: JSON { .integer(Int(clamping: bootstrap.seed)) }

  /// The last lines of a text report: the time, the model with new thresholds, and the files.
  var closingLines: String {
    var text = "\(NumberFormat.fixed(seconds, 1)) s\n"
    if let calibratedModelPath { text += "thresholds stored in \(calibratedModelPath.printable)\n" }
    for file in files { text += "written: \(file.printable)\n" }
    return text
  }

  /// The last members of the JSON output.
  var closingMembers: [(String, JSON)] {
    [("files", .array(files.map(JSON.string))), ("seconds", .number(seconds))]
  }

  /// The meanings of ``closingMembers``, in the same order.
  static let closingMemberHelp: [(name: String, meaning: String)] = [
    (name: "files", meaning: "the paths of the files written"),
    (name: "seconds", meaning: "the total time"),
  ]
}
