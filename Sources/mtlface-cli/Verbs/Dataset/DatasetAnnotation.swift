import MTLFace

/// New labels for the faces of a data set.
struct DatasetAnnotation {
  /// New labels, by face.
  private var labels: [Int: FaceLabels] = [:]
  private let set: FaceDataset
  private var failures: [(face: Int, problem: String)] = []
  /// Faces that could not be labeled.
  var problems: [FaceDataset.Problem] {
    failures.map { FaceDataset.Problem(entry: set.samples[$0.face].name, problem: $0.problem) }
  }
  /// How many ages were given.
  private(set) var ages = 0
  /// How many genders were given.
  private(set) var genders = 0
  /// How many faces the model puts in each age group.
  private(set) var groups: [String: Int] = [:]

  /// Asks a model about the faces whose labels are not known, or about all.
  /// - Throws: What the model throws; `DatasetError` `empty` where no face could be asked about.
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
    // A picture that a list names twice is asked about once.
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

  /// Faces whose names what is written cannot hold.
  private static func unwritable(
    _ set: FaceDataset, _ faces: [Int], _ format: DatasetAnnotateVerb.OutputFormat
  ) -> [(face: Int, problem: String)] {
    faces.compactMap { face in
      let sample = set.samples[face]
      switch format {
      case .list where sample.name.utf8.contains(0x0a):
        return (face, "its name holds a line break, and no list can")
      case .corrections where (try? LabelOverrides.makeRemovalLine(for: sample)) == nil:
        return (face, "no line of corrections can hold its name")
      default: return nil
      }
    }
  }

  /// Takes in what was found of a picture, for all places that name it.
  private mutating func record(
    _ result: Result<DatasetPredictor.Prediction, any Error>, forFacesAt indices: [Int],
    ageGroups: AgeGroups, overwriting: Bool
  ) {
    switch result {
    case .success(let prediction):
      let age = prediction.years.map(Self.label)
      if let age {
        // Of the years that are written, not of the group head, which may disagree with them.
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

  /// Years as a label: to a tenth, within what labels may be.
  static func label(_ years: Double) -> Double {
    min(max((years * 10).rounded() / 10, FaceLabels.ages.lowerBound), FaceLabels.ages.upperBound)
  }

  /// The faces with their new labels, without those that could not be labeled.
  func labeled() -> FaceDataset {
    let failed = Set(problems.map(\.entry))
    return set.settingLabels(labels).filtered { !failed.contains($0.name) }
  }

  /// The labels as a file of corrections; what could not be labeled as comments that remove it.
  func corrections() throws -> String {
    var text = "# ages and genders by a model; edit them, and give the file with --corrections\n"
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
