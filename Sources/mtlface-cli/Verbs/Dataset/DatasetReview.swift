import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// Contact sheets and prepared corrections for the visual inspection of a data set.
struct DatasetReview {
  private let set: FaceDataset
  private let ageTolerance: Double
  private let groupsByPerson: Bool
  private var predictions: [Int: DatasetPredictor.Prediction] = [:]
  private var failures: [Int: String] = [:]
  private var unwritable: [Int: String] = [:]

  /// Creates a review.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - ageTolerance: The largest difference between a label and an estimated age, in years, that
  ///     is not doubtful.
  ///   - groupsByPerson: Whether faces are ordered by person instead of grouped by age.
  init(_ set: FaceDataset, ageTolerance: Double, groupsByPerson: Bool) {
    self.set = set
    self.ageTolerance = ageTolerance
    self.groupsByPerson = groupsByPerson
  }

  /// Returns at most `count` evenly spaced elements of an array.
  static func evenlySpaced(_ indices: [Int], count: Int) -> [Int] {
    indices.count <= count ? indices : (0..<count).map { indices[$0 * indices.count / count] }
  }

  /// Adds a model's predictions for faces.
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

  /// Returns whether the prediction for a face contradicts its labels, or failed.
  func isDoubtful(_ index: Int) -> Bool {
    failures[index] != nil || conflictingAge(index) != nil || conflictingGender(index) != nil
  }

  /// Returns the estimated age if it contradicts the label, otherwise nil.
  private func conflictingAge(_ index: Int) -> Double? {
    guard let age = set.samples[index].labels.age, let years = predictions[index]?.years,
      abs(age - years) > ageTolerance
    else { return nil }
    return years
  }

  /// The smallest probability at which a gender contradicts a label. The limit avoids false doubts,
  /// for example about infants, whose gender no model recognizes reliably.
  private static let certainty = 0.8

  /// Returns the estimated gender if it contradicts the label and the model is certain of it.
  private func conflictingGender(_ index: Int) -> Gender? {
    guard let gender = set.samples[index].labels.gender, let other = predictions[index]?.gender,
      gender != other, predictions[index]?.genderProbability ?? 0 > Self.certainty
    else { return nil }
    return other
  }

  /// The faces that cannot be read, analyzed or written to the corrections.
  var problems: [FaceDataset.Problem] {
    failures.merging(unwritable) { cannotBeRead, _ in cannotBeRead }.sorted { $0.key < $1.key }.map
    {
      FaceDataset.Problem(entry: set.samples[$0.key].name, problem: $0.value)
    }
  }

  /// A contact sheet that was written, and the numbers of its faces.
  struct Sheet {
    let file: String
    let numbers: ClosedRange<Int>

    /// The sheet as JSON.
    var json: JSON {
      .object([
        ("file", .string(file)), ("first", .integer(numbers.lowerBound)),
        ("last", .integer(numbers.upperBound)),
      ])
    }
  }

  /// Writes the sheets and a file of corrections. The number of a line in the file is the number of
  /// its face on the sheets.
  ///
  /// - Parameters:
  ///   - shown: The indices of the faces to show.
  ///   - folder: The output folder, which must exist.
  ///   - perSheet: The maximum number of faces per sheet.
  ///   - groups: The number of age groups.
  ///   - pool: The threads that decode images.
  ///   - console: The destination of the progress.
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
    # The number below a face on the sheets is the number of its line in this file. To correct a
    # face, delete the "# " of its line and edit the labels after the name, separated by tabs:
    # age=31, gender=0 (female) or 1 (male), identity=x, or ? for an unknown value. To remove the
    # face from the data set, replace its labels by remove. Omitted labels are not changed. Do not
    # add or delete lines while you use the sheets.

    """

  /// The faces of an age group, or all faces in order of persons.
  private struct Section {
    let title: String
    let file: String
    var faces: [Int] = []
  }

  private func sections(_ shown: [Int], _ groups: AgeGroups) -> [Section] {
    if groupsByPerson {
      // Faces without a person come last. The faces of a person keep their order.
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

  /// Returns the numbered cells of faces. The cell of an image that cannot be read is empty.
  private mutating func cells(
    _ faces: [Int], from number: Int, _ pool: ThreadPool
  ) -> [ContactSheet.Cell] {
    let set = set
    // Each image is scaled immediately, so that large photos are not in memory together.
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
    let years = age.map { NumberFormat.fixed($0, 0) } ?? "?"
    return "\(years) \(gender.map { $0 == .female ? "female" : "male" } ?? "?")"
  }

  /// Returns the correction line for a face, or a placeholder if its name cannot be written. The
  /// placeholder keeps the line numbers of the following faces.
  private mutating func overrideLine(for index: Int) -> String {
    do { return try line(index) } catch {
      unwritable[index] = "its name cannot be written to a file of corrections"
      return "\(set.samples[index].name.printable): this name cannot be written\n"
    }
  }

  /// Returns the prepared line for a face: its labels, with doubtful ones replaced by the model's.
  /// - Throws: An error if the name of the face cannot be written.
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
