extension FaceDataset.Sample {
  /// The problem that is reported for a face whose name cannot be written to a corrections file.
  static let overrideProblem = "its name cannot be written to a corrections file; rename the image"

  /// The reason why the face cannot be written to an image list, or `nil` if it can.
  var listProblem: String? {
    name.utf8.contains(0x0a)
      ? "its name contains a line break, which a list cannot represent; rename the file" : nil
  }

  /// The reason why the face cannot be written to a corrections file, or `nil` if it can.
  var overrideProblem: String? {
    (try? LabelOverrides.makeRemovalLine(for: self)) == nil ? Self.overrideProblem : nil
  }
}
