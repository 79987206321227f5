import MTLFace
import MTLFaceSupport

/// What the verbs that write a data set say of faces left out.
enum DatasetProblems {
  /// Tells the first ones.
  static func report(_ problems: [FaceDataset.Problem], _ verb: any Verb.Type, _ console: Console) {
    for problem in problems.prefix(20) {
      console.report("\(CommandLineTool.name) \(verb.name): \(problem)")
    }
  }

  /// All of them for machines.
  static func json(_ problems: [FaceDataset.Problem]) -> JSON {
    .array(
      problems.map { .object([("entry", .string($0.entry)), ("problem", .string($0.problem))]) })
  }
}
