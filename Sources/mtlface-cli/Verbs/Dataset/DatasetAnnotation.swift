import MTLFace

/// New labels for the faces of a data set.
struct DatasetAnnotation {
  private static let chunk = 128

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
    _ set: FaceDataSet, _ predictor: DatasetPredictor, overwriting: Bool, _ console: Console
  ) throws {
    self.set = set
    let start = Stopwatch.now()
    var seen: Set<String> = []
    let wanted = set.samples.indices.filter { index in
      let labels = set.samples[index].labels
      let lacks =
        predictor.tellsAges && labels.age == nil || predictor.tellsGenders && labels.gender == nil
      return (overwriting || lacks) && seen.insert(set.samples[index].name).inserted
    }
    for begin in stride(from: 0, to: wanted.count, by: Self.chunk) {
      console.progress(
        Throughput(done: begin, of: wanted.count, seconds: Stopwatch.now() - start).text("face"))
      let indices = wanted[begin..<min(begin + Self.chunk, wanted.count)]
      for (index, found) in zip(indices, try predictor.predictions(set, indices)) {
        take(index, found, overwriting)
      }
    }
    console.clearProgress()
    guard problems.isEmpty || problems.count < set.count else {
      throw DataSetError.empty(path: set.path, problem: problems.first?.description)
    }
  }

  private mutating func take(
    _ face: Int, _ found: Result<DatasetPredictor.Prediction, any Error>, _ overwriting: Bool
  ) {
    switch found {
    case .success(let prediction):
      let known = set.samples[face].labels
      var new = FaceLabels()
      if let group = prediction.group { groups[group, default: 0] += 1 }
      if let years = prediction.years, overwriting || known.age == nil {
        new.age = Self.label(years)
        ages += 1
      }
      if let gender = prediction.gender, overwriting || known.gender == nil {
        new.gender = gender
        genders += 1
      }
      labels[face] = new
    case .failure(let error): failures.append((face, "\(error)"))
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
    for (face, new) in labels.sorted(by: { $0.key < $1.key })
    where new.age != nil || new.gender != nil {
      text += try Corrections.line(for: set.samples[face], age: new.age, gender: new.gender)
    }
    for (face, problem) in failures {
      text += "# \(problem.printable)\n# \(try Corrections.removal(of: set.samples[face]))"
    }
    return text
  }
}
