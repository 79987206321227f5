import MTLFace
import MTLFaceTensor

/// What is measured of ages, with intervals.
struct AgeMeasures {
  /// All faces, or some of them.
  struct Part {
    let kind: String
    let name: String
    let errors: AgeErrors
    let intervals: AgeErrors.Intervals
    /// Whose faces these are; a face without a name is a person's own.
    let personCount: Int
    /// Fewer faces are too few to say anything.
    static let least = 30
    var isTooSmall: Bool { errors.differences.count < Self.least || personCount < leastPersons }
  }

  /// Faces whose ages are known and were estimated.
  let rows: FaceRows
  /// Faces whose ages are not known.
  let ageless: Int
  /// Years, one for each face of the rows.
  let estimated: [Double]
  /// The true ones.
  let ages: [Double]
  /// Years of the cumulative scores.
  let years: [Double]
  /// All faces.
  let all: Part
  /// By age group, then by gender, where there is a face.
  let parts: [Part]
  /// Which groups are taken for which.
  let confusion: AgeConfusion

  /// Estimates ages.
  ///
  /// - Throws: `PhotoProblem` where no age is known.
  init(
    _ reading: FaceReading, _ set: FaceDataSet, _ analyzer: FaceAnalyzer, years: [Int],
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws {
    let known = set.samples.indices.filter { set.samples[$0].labels.age != nil }
    guard !known.isEmpty else {
      throw PhotoProblem(
        description:
          "\(set.path): says nothing of ages; give a form that does (--form), a list with "
          + "ages, or --corrections")
    }
    ageless = set.count - known.count
    let rows = try reading.rows(known, .ages(analyzer))
    self.rows = rows
    let estimated = rows.values.map { Double($0[0]) }
    let labels = rows.indices.map { set.samples[$0].labels }
    let ages = labels.map { $0.age ?? 0 }
    self.estimated = estimated
    self.ages = ages
    let steps = years.sorted().map(Double.init)
    self.years = steps
    let groups = analyzer.groups
    func part(_ kind: String, _ name: String, _ isWanted: (FaceLabels) -> Bool) throws -> Part? {
      let places = labels.indices.filter { isWanted(labels[$0]) }
      guard !places.isEmpty else { return nil }
      let errors = try AgeErrors(
        estimated: places.map { estimated[$0] }, true: places.map { ages[$0] }, groups: groups)
      return Part(
        kind: kind, name: name, errors: errors,
        intervals: try errors.intervals(
          cumulativeScores: steps, persons: places.map { labels[$0].identity }, bootstrap,
          pool: pool),
        personCount: Set(places.compactMap { labels[$0].identity }).count
          + places.count { labels[$0].identity == nil })
    }
    guard let all = try part("all", "", { _ in true }) else { throw EvaluationError.noProbes }
    self.all = all
    var parts = try (0..<groups.count).compactMap { group in
      try part("age group", groups.label(group)) { labels in
        labels.age.map { groups.group(ofAge: $0) == group } ?? false
      }
    }
    for (gender, name) in [(Gender.female, "women"), (.male, "men")] {
      if let part = try part("gender", name, { $0.gender == gender }) { parts.append(part) }
    }
    self.parts = parts
    confusion = try AgeConfusion(estimated: estimated, true: ages, groups: groups)
  }

  /// Places of the faces that are furthest off, the worst first.
  func worst(_ count: Int) -> [Int] {
    let errors = all.errors.differences
    return Array(
      errors.indices.sorted { (abs(errors[$1]), $0) < (abs(errors[$0]), $1) }.prefix(count))
  }
}

extension AgeMeasures {
  /// Rows for people.
  var text: String {
    func years(_ value: Double) -> String { Numbers.fixed(value, 2) + " years" }
    let spans = all.intervals
    var table = TextTable(.left, .right, .left)
    table.add(
      "mean absolute error", years(all.errors.meanAbsoluteError),
      "(\(MeasureText.span(spans.meanAbsoluteError, times: 1)))")
    table.add("bias", years(all.errors.bias), "(\(MeasureText.span(spans.bias, times: 1)))")
    for (year, span) in zip(self.years, spans.cumulativeScores) {
      table.add(
        "CS(\(Int(year)))", MeasureText.percent(all.errors.cumulativeScore(year)),
        "(\(MeasureText.span(span)))")
    }
    table.add(
      "right group", MeasureText.percent(all.errors.groupAccuracy),
      "(\(MeasureText.span(spans.groupAccuracy)))")
    for part in parts {
      table.add(
        "\(part.kind) \(part.name)",
        part.isTooSmall ? "-" : years(part.errors.meanAbsoluteError),
        part.isTooSmall
          ? "too few to tell (\(Numbers.count(part.errors.differences.count, "face")))"
          : "bias \(Numbers.fixed(part.errors.bias, 2)), in its group "
            + "\(MeasureText.percent(part.errors.groupAccuracy, 1)), of "
            + Numbers.count(part.errors.differences.count, "face"))
    }
    return table.text()
  }

  /// Members for machines.
  var members: [(String, JSON)] {
    [
      ("all", json(all)), ("parts", .array(parts.map(json))),
      (
        "confusion",
        .array(confusion.counts.map { .array($0.map(JSON.integer)) })
      ),
      ("groups", .array((0..<confusion.groups.count).map { .string(confusion.groups.label($0)) })),
    ]
  }

  private func json(_ part: Part) -> JSON {
    let (errors, spans) = (part.errors, part.intervals)
    let scores = zip(years, spans.cumulativeScores).map { year, span in
      JSON.object([
        ("years", .number(year)), ("share", .number(errors.cumulativeScore(year))),
        ("interval", MeasureText.json(span)),
      ])
    }
    return .object([
      ("kind", .string(part.kind)), ("name", .string(part.name)),
      ("faces", .integer(errors.differences.count)), ("mae", .number(errors.meanAbsoluteError)),
      ("mae_interval", MeasureText.json(spans.meanAbsoluteError)), ("bias", .number(errors.bias)),
      ("bias_interval", MeasureText.json(spans.bias)), ("cs", .array(scores)),
      ("group_accuracy", .number(errors.groupAccuracy)),
      ("group_accuracy_interval", MeasureText.json(spans.groupAccuracy)),
      ("too_few", .bool(part.isTooSmall)),
    ])
  }
}

extension FaceReading.Question {
  /// Expected ages in years.
  static func ages(_ analyzer: FaceAnalyzer) -> FaceReading.Question {
    FaceReading.Question(name: "age", identity: analyzer.networks.identity, width: 1) { faces in
      try analyzer.ages(faces).map { [Float($0.years)] }
    }
  }
}
