import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// New labels for the faces of a data set, estimated by a model.
struct DatasetAnnotation {
  /// The new labels by index of the face.
  private var labels: [Int: FaceLabels] = [:]
  private let set: FaceDataset
  private var failures: [(face: Int, problem: String)] = []
  /// The faces that could not be labeled, with the reasons.
  var problems: [FaceDataset.Problem] {
    failures.map { FaceDataset.Problem(entry: set.samples[$0.face].name, problem: $0.problem) }
  }
  /// The number of ages added or replaced.
  private(set) var ages = 0
  /// The number of genders added or replaced.
  private(set) var genders = 0
  /// The number of faces by age group of the estimated age.
  private(set) var groups: [String: Int] = [:]

  /// Runs a model on the faces with missing labels, or on all faces.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - predictor: The model.
  ///   - overwriting: Whether existing labels are replaced.
  ///   - format: The format of the output, which restricts the names of faces.
  ///   - console: The destination of the progress.
  /// - Throws: The errors of the model, and `DatasetError.empty` if no face could be labeled.
  init(
    _ set: FaceDataset, _ predictor: DatasetPredictor, overwriting: Bool,
    for format: DatasetAnnotateVerb.OutputFormat, _ console: Console
  ) throws {
    self.set = set
    let lacking = set.samples.indices.filter { index in
      let labels = set.samples[index].labels
      return overwriting || predictor.predictsAge && labels.age == nil
        || predictor.predictsGender && labels.gender == nil
    }
    // The model runs once on an image that a list contains several times.
    let indices = Dictionary(grouping: lacking) { set.samples[$0].name }
    failures = Self.unwritable(set, format == .list ? Array(set.samples.indices) : lacking, format)
    let unwritable = Set(failures.map { set.samples[$0.face].name })
    let wanted = lacking.filter { index in
      let name = set.samples[index].name
      return indices[name]?.first == index && !unwritable.contains(name)
    }
    try predictor.predict(facesAt: wanted, of: set, console: console) { index, found in
      record(
        found, forFacesAt: indices[set.samples[index].name] ?? [index], ageGroups: predictor.groups,
        overwriting: overwriting)
    }
    let failed = Set(problems.map(\.entry))
    guard set.samples.contains(where: { !failed.contains($0.name) }) else {
      throw DatasetError.empty(path: set.path, problem: problems.first?.description)
    }
  }

  /// Returns the faces whose names cannot be written in the output format.
  private static func unwritable(
    _ set: FaceDataset, _ faces: [Int], _ format: DatasetAnnotateVerb.OutputFormat
  ) -> [(face: Int, problem: String)] {
    faces.compactMap { face in
      let sample = set.samples[face]
      switch format {
      case .list where sample.name.utf8.contains(0x0a):
        return (face, "its name contains a line break, which a list cannot store")
      case .corrections where (try? LabelOverrides.makeRemovalLine(for: sample)) == nil:
        return (face, "its name cannot be written to a file of corrections")
      default: return nil
      }
    }
  }

  /// Stores the prediction for an image as the labels of all faces that refer to the image.
  private mutating func record(
    _ result: Result<DatasetPredictor.Prediction, any Error>, forFacesAt indices: [Int],
    ageGroups: AgeGroups, overwriting: Bool
  ) {
    switch result {
    case .success(let prediction):
      let age = prediction.years.map(Self.label)
      if let age {
        // The group is that of the age label; the model's group output may differ from it.
        groups[ageGroups.label(ageGroups.group(ofAge: age)), default: 0] += 1
      }
      for face in indices {
        let known = set.samples[face].labels
        let new = FaceLabels(
          age: overwriting || known.age == nil ? age : nil,
          gender: overwriting || known.gender == nil ? prediction.gender : nil)
        if new.age != nil { ages += 1 }
        if new.gender != nil { genders += 1 }
        labels[face] = new
      }
    case .failure(let error):
      if let face = indices.first { failures.append((face, "\(error)")) }
    }
  }

  /// Returns an age in years as a label: rounded to a tenth and clamped to the valid range.
  static func label(_ years: Double) -> Double {
    min(max((years * 10).rounded() / 10, FaceLabels.ages.lowerBound), FaceLabels.ages.upperBound)
  }

  /// Returns the data set with the new labels, without the faces that could not be labeled.
  func labeled() -> FaceDataset {
    let failed = Set(problems.map(\.entry))
    return set.settingLabels(labels).filtered { !failed.contains($0.name) }
  }

  /// Returns the labels in the format of corrections.
  ///
  /// For each face that could not be labeled, the text contains the reason and a removal line, both
  /// as comments.
  func corrections() throws -> String {
    var text =
      "# ages and genders estimated by a model; edit them, and pass the file with --corrections\n"
    var seen: Set<String> = []
    for (face, new) in labels.sorted(by: { $0.key < $1.key })
    where (new.age != nil || new.gender != nil) && seen.insert(set.samples[face].name).inserted {
      text += try LabelOverrides.makeLine(for: set.samples[face], age: new.age, gender: new.gender)
    }
    for (face, problem) in failures {
      guard let removal = try? LabelOverrides.makeRemovalLine(for: set.samples[face]) else {
        continue
      }
      text += "# \(problem.printable)\n# \(removal)"
    }
    return text
  }
}
