import MTLFaceSupport
import MTLFaceNetwork

/// New ages and genders for the faces of a data set, estimated by a model.
///
///     let annotation = try DatasetAnnotation(set, estimator, format: .list)
///     print(annotation.ageCount, annotation.genderCount, annotation.problems)
///     let list = try annotation.text()
///
/// If an image occurs several times in the data set, its labels are estimated once.
public struct DatasetAnnotation: Sendable {
  /// The format in which the labels are written.
  public enum Format: String, Sendable, CaseIterable {
    /// An image list with absolute paths. All faces must be in separate image files.
    case list
    /// A corrections file in the format of ``LabelOverrides``.
    case corrections
  }

  /// The data set without the new labels.
  public let dataset: FaceDataset
  /// The format in which the labels are written.
  public let format: Format
  /// The number of ages added or replaced.
  public private(set) var ageCount = 0
  /// The number of genders added or replaced.
  public private(set) var genderCount = 0
  /// The number of faces with an estimated age in each age group of the model. An image that occurs
  /// several times in the data set is counted once. The age group is derived from the estimated age
  /// and can differ from the age group that the model estimates directly.
  public private(set) var groupCounts: [Int]

  /// The data set with the new labels and without the faces that could not be labeled.
  public private(set) var labeledDataset: FaceDataset

  /// The new labels, keyed by face index.
  private var labels: [Int: FaceLabels] = [:]
  private var failures: [(face: Int, problem: String)]

  /// Estimates the missing labels of the faces, or all labels.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - estimator: The estimator of ages and genders.
  ///   - overwriting: Whether existing labels are replaced.
  ///   - format: The format in which the labels are written. A face whose name cannot be written in
  ///     this format is not labeled.
  ///   - progress: A closure that is called with the number of processed faces and the total number
  ///     of faces to process.
  /// - Throws: ``DatasetError`` `empty` if no face remains in ``labeledDataset``.
  public init(
    _ set: FaceDataset, _ estimator: LabelEstimator, overwriting: Bool = false, format: Format,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DatasetError) {
    dataset = set
    labeledDataset = set
    self.format = format
    groupCounts = Array(repeating: 0, count: estimator.ageGroups.count)
    let incomplete = set.samples.indices.filter { index in
      let labels = set.samples[index].labels
      return overwriting || estimator.estimatesAge && labels.age == nil
        || estimator.estimatesGender && labels.gender == nil
    }
    // The labels of an image that occurs several times in the data set are estimated once.
    let indices = Dictionary(grouping: incomplete) { set.samples[$0].name }
    failures = Self.unwritable(
      set, format == .list ? Array(set.samples.indices) : incomplete, format)
    let unwritable = Set(failures.map { set.samples[$0.face].name })
    let unique = incomplete.filter { index in
      let name = set.samples[index].name
      return indices[name]?.first == index && !unwritable.contains(name)
    }
    let estimates = estimator.estimates(forFacesAt: unique, of: set, progress: progress)
    for (index, estimate) in zip(unique, estimates) {
      record(
        estimate, forFacesAt: indices[set.samples[index].name] ?? [index],
        ageGroups: estimator.ageGroups, overwriting: overwriting)
    }
    let failed = Set(failures.map { set.samples[$0.face].name })
    labeledDataset = set.settingLabels(labels).filtered { !failed.contains($0.name) }
    guard labeledDataset.count > 0 else {
      throw DatasetError.empty(path: set.path, problem: problems.first?.description)
    }
  }

  /// The faces that could not be labeled, each with the reason.
  public var problems: [FaceDataset.Problem] {
    failures.map { FaceDataset.Problem(entry: dataset.samples[$0.face].name, problem: $0.problem) }
  }

  /// Returns the text of a file with the new labels in ``format``.
  ///
  /// In a corrections file, each face that could not be labeled is represented by a comment with
  /// the reason and by a commented-out line that removes the face, unless its name cannot be
  /// written.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` if the format is a list and a face is not in a
  ///   separate image file.
  public func text() throws(DatasetError) -> String {
    switch format {
    case .list: try labeledDataset.absolutePathList()
    case .corrections: try corrections()
    }
  }

  private func corrections() throws(DatasetError) -> String {
    var text =
      "# ages and genders estimated by a model; check them, then pass this file with --corrections\n"
    var seen: Set<String> = []
    for (face, new) in labels.sorted(by: { $0.key < $1.key })
    where (new.age != nil || new.gender != nil)
      && seen.insert(dataset.samples[face].name).inserted
    {
      text += try LabelOverrides.makeLine(
        for: dataset.samples[face], age: new.age, gender: new.gender)
    }
    for (face, problem) in failures {
      guard let removal = try? LabelOverrides.makeRemovalLine(for: dataset.samples[face]) else {
        continue
      }
      text += "# \(problem.printable)\n# \(removal)"
    }
    return text
  }

  /// Returns the faces whose names cannot be written in a format, each with the reason.
  private static func unwritable(
    _ set: FaceDataset, _ faces: [Int], _ format: Format
  ) -> [(face: Int, problem: String)] {
    faces.compactMap { face in
      let sample = set.samples[face]
      switch format {
      case .list: return sample.listProblem.map { (face, $0) }
      case .corrections: return sample.overrideProblem.map { (face, $0) }
      }
    }
  }

  /// Stores the estimate for an image as the labels of all faces with this image.
  private mutating func record(
    _ result: Result<LabelEstimate, any Error>, forFacesAt indices: [Int], ageGroups: AgeGroups,
    overwriting: Bool
  ) {
    switch result {
    case .success(let estimate):
      let age = estimate.ageLabel
      if let age { groupCounts[ageGroups.group(ofAge: age)] += 1 }
      for face in indices {
        let existing = dataset.samples[face].labels
        let new = FaceLabels(
          age: overwriting || existing.age == nil ? age : nil,
          gender: overwriting || existing.gender == nil ? estimate.gender : nil)
        if new.age != nil { ageCount += 1 }
        if new.gender != nil { genderCount += 1 }
        labels[face] = new
      }
    case .failure(let error):
      if let face = indices.first { failures.append((face, "\(error)")) }
    }
  }
}
