import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// Reports the problems of faces in a data set.
enum DatasetProblems {
  /// Prints the first 20 problems on standard error.
  static func report(_ problems: [FaceDataset.Problem], _ verb: any Verb.Type, _ console: Console) {
    for problem in problems.prefix(20) {
      console.report("\(CommandLineTool.name) \(verb.name): \(problem)")
    }
  }

  /// Returns all problems as JSON.
  static func json(_ problems: [FaceDataset.Problem]) -> JSON {
    .array(
      problems.map { .object([("entry", .string($0.entry)), ("problem", .string($0.problem))]) })
  }
}
