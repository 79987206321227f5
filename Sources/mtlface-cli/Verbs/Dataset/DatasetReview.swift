import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// Faces of a data set to be gone through by eye.
struct DatasetReview {
  private let set: FaceDataset
  private let ageTolerance: Double
  private let groupsByPerson: Bool
  private var predictions: [Int: DatasetPredictor.Prediction] = [:]
  private var failures: [Int: String] = [:]
  private var unwritable: [Int: String] = [:]

  /// A review of a set; ages that are at most `ageTolerance` years apart agree.
  init(_ set: FaceDataset, ageTolerance: Double, groupsByPerson: Bool) {
    self.set = set
    self.ageTolerance = ageTolerance
    self.groupsByPerson = groupsByPerson
  }

  /// An even selection of so many.
  static func evenlySpaced(_ indices: [Int], count: Int) -> [Int] {
    indices.count <= count ? indices : (0..<count).map { indices[$0 * indices.count / count] }
  }

  /// Asks a model about faces.
  mutating func addPredictions(
    from predictor: DatasetPredictor, for indices: [Int], console: Console
  ) throws {
    try predictor.predict(facesAt: indices, of: set, console: console) { index, found in
      switch found {
      case .success(let prediction): predictions[index] = prediction
      case .failure(let error): failures[index] = "\(error)"
      }
    }
  }

  /// Whether the model's answer contradicts a face's labels, or there is none where it was asked.
  func isDoubtful(_ index: Int) -> Bool {
    failures[index] != nil || conflictingAge(index) != nil || conflictingGender(index) != nil
  }

  /// The model's age where it is another than the label.
  private func conflictingAge(_ index: Int) -> Double? {
    guard let age = set.samples[index].labels.age, let years = predictions[index]?.years,
      abs(age - years) > ageTolerance
    else { return nil }
    return years
  }

  /// A gender that is less probable than this contradicts no label: of infants no model knows it.
  private static let certainty = 0.8

  /// The model's gender where it is another than the label, and the model is certain.
  private func conflictingGender(_ index: Int) -> Gender? {
    guard let gender = set.samples[index].labels.gender, let other = predictions[index]?.gender,
      gender != other, predictions[index]?.genderProbability ?? 0 > Self.certainty
    else { return nil }
    return other
  }

  /// What cannot be read or asked about.
  var problems: [FaceDataset.Problem] {
    failures.merging(unwritable) { cannotBeRead, _ in cannotBeRead }.sorted { $0.key < $1.key }.map
    {
      FaceDataset.Problem(entry: set.samples[$0.key].name, problem: $0.value)
    }
  }

  /// A sheet that was written.
  struct Sheet {
    let file: String
    let numbers: ClosedRange<Int>

    /// For machines.
    var json: JSON {
      .object([
        ("file", .string(file)), ("first", .integer(numbers.lowerBound)),
        ("last", .integer(numbers.upperBound)),
      ])
    }
  }

  /// Writes the sheets, then the corrections, whose lines have the faces' numbers.
  mutating func write(
    _ shown: [Int], to folder: String, perSheet: Int, groups: Int, _ pool: ThreadPool,
    _ console: Console
  ) throws -> [Sheet] {
    var sheets: [Sheet] = []
    var lines = ""
    var number = 1
    for section in try sections(shown, AgeGroups(count: groups)) {
      for begin in stride(from: 0, to: section.faces.count, by: perSheet) {
        console.progress("sheet \(sheets.count + 1)")
        let faces = section.faces[begin..<min(begin + perSheet, section.faces.count)]
        let numbers = number...(number + faces.count - 1)
        var sheet = ContactSheet(cells: cells(Array(faces), from: number, pool), columns: 10)
        sheet.title = "\(section.title): \(numbers.lowerBound) to \(numbers.upperBound)"
        let order = String(begin / perSheet + 1)
        let zeros = String(repeating: "0", count: max(4 - order.count, 0))
        let file = "\(folder)/\(section.file)-\(zeros)\(order).png"
        try sheet.render().writePNG(to: file)
        sheets.append(Sheet(file: file, numbers: numbers))
        for face in faces { lines += "# \(overrideLine(for: face))" }
        number += faces.count
      }
    }
    console.clearProgress()
    try AtomicFile.write(lines + Self.explanation, to: "\(folder)/corrections.txt")
    return sheets
  }

  private static let explanation = """
    #
    # The number under a face on the sheets is the number of its line here. Take away a line's "# "
    # and edit what follows the name, each part after a tab: age=31, gender=0 (female) or 1 (male),
    # identity=x, each ? where it is not known; or remove. What you leave out stays as it is.
    # Do not add or take away lines while you work with the sheets.

    """

  /// Faces of an age group, or of all persons.
  private struct Section {
    let title: String
    let file: String
    var faces: [Int] = []
  }

  private func sections(_ shown: [Int], _ groups: AgeGroups) -> [Section] {
    if groupsByPerson {
      // Faces of nobody known come last; each person's stay in the set's order.
      let ranked = shown.map { ($0, set.samples[$0].labels.identity ?? .max) }
      let faces = ranked.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
      return [Section(title: "by person", file: "persons", faces: faces)]
    }
    var sections = (0..<groups.count).map { group in
      let label = groups.label(group)
      let name = label.hasPrefix("<=") ? "to-" : label.hasPrefix(">=") ? "from-" : ""
      return Section(
        title: "ages \(label)",
        file: "ages-\(name)\(label.drop { "<>=".contains($0) })")
    }
    sections.append(Section(title: "ages not known", file: "ages-unknown"))
    for index in shown {
      let group = set.samples[index].labels.age.map(groups.group)
      sections[group ?? groups.count].faces.append(index)
    }
    return sections
  }

  /// The cells of faces, numbered; a picture that cannot be read leaves its cell empty.
  private mutating func cells(
    _ faces: [Int], from number: Int, _ pool: ThreadPool
  ) -> [ContactSheet.Cell] {
    let set = set
    // Fitted here, so that a sheet of photographs does not hold them all.
    let images = pool.map(faces.count) { offset in
      Result<RGBImage, any Error> { try ContactSheet(rows: []).fitted(set.image(faces[offset])) }
    }
    return zip(faces, images).enumerated().map { offset, pair in
      let (index, image) = pair
      if case .failure(let error) = image { failures[index] = "\(error)" }
      return ContactSheet.Cell(try? image.get(), label: label(index, number + offset))
    }
  }

  private func label(_ index: Int, _ number: Int) -> String {
    let sample = set.samples[index]
    var lines = ["\(number): \(Self.text(sample.labels.age, sample.labels.gender))"]
    if let prediction = predictions[index] {
      let mark = isDoubtful(index) ? "?" : ""
      lines.append("model\(mark) \(Self.text(prediction.years, prediction.gender))")
    } else if failures[index] != nil {
      lines.append("? not usable")
    }
    if let person = sample.labels.identity { lines.append("of \(set.identities[person])") }
    let places = 16
    let name = sample.name
    lines.append(name.count <= places ? name : "..\(name.suffix(places - 2))")
    return lines.map(\.printable).joined(separator: "\n")
  }

  private static func text(_ age: Double?, _ gender: Gender?) -> String {
    "\(age.map { Numbers.fixed($0, 0) } ?? "?") \(gender.map { $0 == .female ? "female" : "male" } ?? "?")"
  }

  /// A face's line, or one that says that there can be none, so that lines keep their numbers.
  private mutating func overrideLine(for index: Int) -> String {
    do { return try line(index) } catch {
      unwritable[index] = "no line of corrections can hold its name"
      return "\(set.samples[index].name.printable): no line can hold this name\n"
    }
  }

  /// The line that is prepared for a face: its labels, or what the model says where that is doubtful.
  private func line(_ index: Int) throws -> String {
    let sample = set.samples[index]
    guard failures[index] == nil else { return try LabelOverrides.makeRemovalLine(for: sample) }
    let age = conflictingAge(index).map(DatasetAnnotation.label) ?? sample.labels.age
    let gender = conflictingGender(index) ?? sample.labels.gender
    let person = sample.labels.identity.map { set.identities[$0] }
    guard age != nil || gender != nil || person != nil else {
      return "\(sample.name)\tage=?\tgender=?\n"
    }
    return try LabelOverrides.makeLine(for: sample, age: age, gender: gender, identity: person)
  }
}
