import MTLFace

/// New labels for the faces of a data set.
struct DatasetAnnotation {
  /// New labels, by face.
  private var labels: [Int: FaceLabels] = [:]
  private let set: FaceDataSet
  private var failures: [(face: Int, problem: String)] = []
  /// Faces that could not be labelled.
  var problems: [FaceDataSet.Problem] {
    failures.map { FaceDataSet.Problem(entry: set.samples[$0.face].name, problem: $0.problem) }
  }
  /// How many ages were given.
  private(set) var ages = 0
  /// How many genders were given.
  private(set) var genders = 0
  /// How many faces the model puts in each age group.
  private(set) var groups: [String: Int] = [:]

  /// Asks a model about the faces whose labels are not known, or about all.
  /// - Throws: What the model throws; `DataSetError` `empty` where no face could be asked about.
  init(
    _ set: FaceDataSet, _ predictor: DatasetPredictor, overwriting: Bool,
    for form: DatasetAnnotateVerb.Form, _ console: Console
  ) throws {
    self.set = set
    let lacking = set.samples.indices.filter { index in
      let labels = set.samples[index].labels
      return overwriting || predictor.tellsAges && labels.age == nil
        || predictor.tellsGenders && labels.gender == nil
    }
    // A picture that a list names twice is asked about once.
    let places = Dictionary(grouping: lacking) { set.samples[$0].name }
    failures = Self.unwritable(set, form == .list ? Array(set.samples.indices) : lacking, form)
    let unwritable = Set(failures.map { set.samples[$0.face].name })
    let wanted = lacking.filter { index in
      let name = set.samples[index].name
      return places[name]?.first == index && !unwritable.contains(name)
    }
    try predictor.forEach(set, wanted, console) { index, found in
      take(places[set.samples[index].name] ?? [index], found, predictor.groups, overwriting)
    }
    let failed = Set(problems.map(\.entry))
    guard set.samples.contains(where: { !failed.contains($0.name) }) else {
      throw DataSetError.empty(path: set.path, problem: problems.first?.description)
    }
  }

  /// Faces whose names what is written cannot hold.
  private static func unwritable(
    _ set: FaceDataSet, _ faces: [Int], _ form: DatasetAnnotateVerb.Form
  ) -> [(face: Int, problem: String)] {
    faces.compactMap { face in
      let sample = set.samples[face]
      switch form {
      case .list where sample.name.utf8.contains(0x0a):
        return (face, "its name holds a line break, and no list can")
      case .corrections where (try? Corrections.removal(of: sample)) == nil:
        return (face, "no line of corrections can hold its name")
      default: return nil
      }
    }
  }

  /// Takes in what was found of a picture, for all places that name it.
  private mutating func take(
    _ places: [Int], _ found: Result<DatasetPredictor.Prediction, any Error>,
    _ ageGroups: AgeGroups, _ overwriting: Bool
  ) {
    switch found {
    case .success(let prediction):
      let age = prediction.years.map(Self.label)
      if let age {
        // Of the years that are written, not of the group head, which may disagree with them.
        groups[ageGroups.label(ageGroups.group(ofAge: age)), default: 0] += 1
      }
      for face in places {
        let known = set.samples[face].labels
        let new = FaceLabels(
          age: overwriting || known.age == nil ? age : nil,
          gender: overwriting || known.gender == nil ? prediction.gender : nil)
        if new.age != nil { ages += 1 }
        if new.gender != nil { genders += 1 }
        labels[face] = new
      }
    case .failure(let error):
      if let face = places.first { failures.append((face, "\(error)")) }
    }
  }

  /// Years as a label: to a tenth, within what labels may be.
  static func label(_ years: Double) -> Double {
    min(max((years * 10).rounded() / 10, FaceLabels.ages.lowerBound), FaceLabels.ages.upperBound)
  }

  /// The faces with their new labels, without those that could not be labelled.
  func labelled() -> FaceDataSet {
    let failed = Set(problems.map(\.entry))
    return set.annotated(labels).filtered { !failed.contains($0.name) }
  }

  /// The labels as a file of corrections; what could not be labelled as comments that remove it.
  func corrections() throws -> String {
    var text = "# ages and genders by a model; edit them, and give the file with --corrections\n"
    var seen: Set<String> = []
    for (face, new) in labels.sorted(by: { $0.key < $1.key })
    where (new.age != nil || new.gender != nil) && seen.insert(set.samples[face].name).inserted {
      text += try Corrections.line(for: set.samples[face], age: new.age, gender: new.gender)
    }
    for (face, problem) in failures {
      guard let removal = try? Corrections.removal(of: set.samples[face]) else { continue }
      text += "# \(problem.printable)\n# \(removal)"
    }
    return text
  }
}
