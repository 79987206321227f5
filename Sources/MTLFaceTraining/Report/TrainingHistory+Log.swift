public import MTLFaceNetwork
public import MTLFaceReports

extension TrainingHistory {
  /// Collects the measurements and events of the records of a log.
  ///
  /// Of the losses and of the metrics, the first 64 names are kept: a page of thousands of charts
  /// would not be useful.
  ///
  /// - Parameters:
  ///   - records: The records of the log, in the order of their steps.
  ///   - groups: The age groups, which label the metrics `fas.age.0` and so on; if nil, their
  ///     numbers do.
  public init(_ records: [TrainingRecord], groups: AgeGroups? = nil) {
    self.init()
    stepCount = records.last?.step ?? 0
    let steps = records.lazy.map(\.step)
    stepRange = (steps.min() ?? 0)...(steps.max() ?? 0)
    seconds = records.last?.seconds ?? 0
    imagesPerSecond = records.last { $0.imagesPerSecond != nil }?.imagesPerSecond
    newestCheckpoint = records.last { $0.event == .checkpoint && $0.file != nil }?.file
    learningRates = records.compactMap { record in
      record.learningRate.map { ChartSeries.Point(step: record.step, value: $0) }
    }
    losses = Self.measurements(records, \.losses).map { name, points in
      Metric(name, description: .loss(name), points: points)
    }
    metrics = Self.measurements(records, \.metrics).map { name, points in
      Metric(
        name, label: Self.ageGroupLabel(name, groups), description: .metric(name), points: points)
    }
    warnings = records.filter { $0.event == .warning }.map { Warning(step: $0.step, text: $0.text) }
  }

  private static let maximumNameCount = 64

  /// Returns the label of the age group that a metric `fas.age.N` belongs to; nil for other
  /// metrics.
  private static func ageGroupLabel(_ name: String, _ groups: AgeGroups?) -> String? {
    let (family, last) = Metric.split(name)
    guard family == "fas.age", let groups, let group = Int(last) else { return nil }
    return (0..<groups.count).contains(group) ? groups.label(group) : nil
  }

  /// Returns the measurements by name, in ascending order; `fas.age.2` precedes `fas.age.10`.
  private static func measurements(
    _ records: [TrainingRecord], _ values: (TrainingRecord) -> [String: Double]
  ) -> [(name: String, points: [ChartSeries.Point])] {
    var points: [String: [ChartSeries.Point]] = [:]
    for record in records {
      for (name, value) in values(record) {
        guard points[name] != nil || points.count < maximumNameCount else { continue }
        points[name, default: []].append(.init(step: record.step, value: value))
      }
    }
    return points.map { (name: $0.key, points: $0.value) }.sorted { a, b in
      let (one, two) = (Metric.split(a.name), Metric.split(b.name))
      if one.family == two.family, let i = Int(one.last), let j = Int(two.last), i != j {
        return i < j
      }
      return a.name < b.name
    }
  }
}
