extension FaceDataset.Sample {
  /// The problem of a name that a file of ``LabelOverrides`` cannot contain.
  static let overrideProblem = "its name cannot be written to a file of corrections"

  /// The reason why an image list cannot contain the face; `nil` if it can.
  var listProblem: String? {
    name.utf8.contains(0x0a) ? "its name contains a line break, which a list cannot store" : nil
  }

  /// The reason why a file of ``LabelOverrides`` cannot contain the face; `nil` if it can.
  var overrideProblem: String? {
    (try? LabelOverrides.makeRemovalLine(for: self)) == nil ? Self.overrideProblem : nil
  }
}
