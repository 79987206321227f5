package import MTLFaceData
package import MTLFaceSupport

extension JSON {
  /// Creates an array of objects with the members `entry` and `problem`, one for each problem.
  package init(_ problems: [FaceDataset.Problem]) {
    self = .array(
      problems.map { .object([("entry", .string($0.entry)), ("problem", .string($0.problem))]) })
  }
}
