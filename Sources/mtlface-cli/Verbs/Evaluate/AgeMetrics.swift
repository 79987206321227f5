import MTLFace
import MTLFaceTensor

/// What is measured of ages, with intervals.
struct AgeMetrics {
  /// All faces, or some of them.
  struct Stratum {
    let kind: String
    let name: String
    let errors: AgeErrors
    let intervals: AgeErrors.Intervals
    /// Whose faces these are; a face without a name is a person's own.
    let personCount: Int
    /// Fewer faces are too few to say anything.
    static let minimumCount = 30
    var isTooSmall: Bool {
      errors.signedErrors.count < Self.minimumCount || personCount < minimumPersonCount
    }
  }

  /// Faces whose ages are known and were estimated.
  let rows: ModelOutputs
  /// Faces whose ages are not known.
  let unknownAge: Int
  /// Years, one for each face of the rows.
  let estimated: [Double]
  /// The true ones.
  let ages: [Double]
  /// Years of the cumulative scores.
  let years: [Double]
  /// All faces.
  let all: Stratum
  /// By age group, then by gender, where there is a face.
  let strata: [Stratum]
  /// Which groups are taken for which.
  let confusion: AgeConfusionMatrix

  /// Estimates ages.
  ///
  /// - Throws: `CommandError` where no age is known.
  init(
    _ reading: DatasetInference, _ set: FaceDataset, _ analyzer: FaceAnalyzer, years: [Int],
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws {
    let known = set.samples.indices.filter { set.samples[$0].labels.age != nil }
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(set.path): says nothing of ages; give a form that does (--form), a list with "
          + "ages, or --corrections")
    }
    unknownAge = set.count - known.count
    let rows = try reading.outputs(forFacesAt: known, query: .ages(analyzer))
    self.rows = rows
    let estimated = rows.values.map { Double($0[0]) }
    let labels = rows.indices.map { set.samples[$0].labels }
    let ages = labels.map { $0.age ?? 0 }
    self.estimated = estimated
    self.ages = ages
    let steps = years.sorted().map(Double.init)
    self.years = steps
    let groups = analyzer.groups
    func stratum(_ kind: String, _ name: String, _ isWanted: (FaceLabels) -> Bool) throws
      -> Stratum?
    {
      let places = labels.indices.filter { isWanted(labels[$0]) }
      guard !places.isEmpty else { return nil }
      let errors = try AgeErrors(
        estimated: places.map { estimated[$0] }, true: places.map { ages[$0] }, groups: groups)
      return Stratum(
        kind: kind, name: name, errors: errors,
        intervals: try errors.intervals(
          cumulativeScores: steps, persons: places.map { labels[$0].identity }, bootstrap,
          pool: pool),
        personCount: Set(places.compactMap { labels[$0].identity }).count
          + places.count { labels[$0].identity == nil })
    }
    guard let all = try stratum("all", "", { _ in true }) else { throw EvaluationError.noProbes }
    self.all = all
    var strata = try (0..<groups.count).compactMap { group in
      try stratum("age group", groups.label(group)) { labels in
        labels.age.map { groups.group(ofAge: $0) == group } ?? false
      }
    }
    for (gender, name) in [(Gender.female, "women"), (.male, "men")] {
      if let stratum = try stratum("gender", name, { $0.gender == gender }) {
        strata.append(stratum)
      }
    }
    self.strata = strata
    confusion = try AgeConfusionMatrix(estimated: estimated, true: ages, groups: groups)
  }

  /// Places of the faces that are furthest off, the worst first.
  func worst(_ count: Int) -> [Int] {
    let errors = all.errors.signedErrors
    return Array(
      errors.indices.sorted { (abs(errors[$1]), $0) < (abs(errors[$0]), $1) }.prefix(count))
  }
}

extension AgeMetrics {
  /// Rows for people.
  var text: String {
    func years(_ value: Double) -> String { Numbers.fixed(value, 2) + " years" }
    let spans = all.intervals
    var table = TextTable(.left, .right, .left)
    table.add(
      "mean absolute error", years(all.errors.meanAbsoluteError),
      "(\(MetricText.interval(spans.meanAbsoluteError, scale: 1)))")
    table.add("bias", years(all.errors.bias), "(\(MetricText.interval(spans.bias, scale: 1)))")
    for (year, span) in zip(self.years, spans.cumulativeScores) {
      table.add(
        "CS(\(Int(year)))", MetricText.percent(all.errors.cumulativeScore(year)),
        "(\(MetricText.interval(span)))")
    }
    table.add(
      "right group", MetricText.percent(all.errors.groupAccuracy),
      "(\(MetricText.interval(spans.groupAccuracy)))")
    for stratum in strata {
      table.add(
        "\(stratum.kind) \(stratum.name)",
        stratum.isTooSmall ? "-" : years(stratum.errors.meanAbsoluteError),
        stratum.isTooSmall
          ? "too few to tell (\(Numbers.count(stratum.errors.signedErrors.count, "face")))"
          : "bias \(Numbers.fixed(stratum.errors.bias, 2)), in its group "
            + "\(MetricText.percent(stratum.errors.groupAccuracy, decimals: 1)), of "
            + Numbers.count(stratum.errors.signedErrors.count, "face"))
    }
    return table.text()
  }

  /// Members for machines.
  var jsonMembers: [(String, JSON)] {
    [
      ("all", json(all)), ("parts", .array(strata.map(json))),
      (
        "confusion",
        .array(confusion.counts.map { .array($0.map(JSON.integer)) })
      ),
      ("groups", .array((0..<confusion.groups.count).map { .string(confusion.groups.label($0)) })),
    ]
  }

  private func json(_ stratum: Stratum) -> JSON {
    let (errors, spans) = (stratum.errors, stratum.intervals)
    let scores = zip(years, spans.cumulativeScores).map { year, span in
      JSON.object([
        ("years", .number(year)), ("share", .number(errors.cumulativeScore(year))),
        ("interval", MetricText.json(span)),
      ])
    }
    return .object([
      ("kind", .string(stratum.kind)), ("name", .string(stratum.name)),
      ("faces", .integer(errors.signedErrors.count)), ("mae", .number(errors.meanAbsoluteError)),
      ("mae_interval", MetricText.json(spans.meanAbsoluteError)), ("bias", .number(errors.bias)),
      ("bias_interval", MetricText.json(spans.bias)), ("cs", .array(scores)),
      ("group_accuracy", .number(errors.groupAccuracy)),
      ("group_accuracy_interval", MetricText.json(spans.groupAccuracy)),
      ("too_few", .bool(stratum.isTooSmall)),
    ])
  }
}

extension DatasetInference.Query {
  /// Expected ages in years.
  static func ages(_ analyzer: FaceAnalyzer) -> DatasetInference.Query {
    DatasetInference.Query(name: "age", modelFingerprint: analyzer.networks.fingerprint, width: 1) {
      faces in
      try analyzer.ages(of: faces).map { [Float($0.years)] }
    }
  }
}
