public import MTLFaceNetwork
public import MTLFaceReports

extension TrainingHistory {
  /// Creates a history from the records of a log.
  ///
  /// Only the first 64 losses and the first 64 metrics are kept, because a page with thousands of
  /// charts would not be useful.
  ///
  /// - Parameters:
  ///   - records: The records of the log in the order of their steps.
  ///   - groups: The age groups, whose labels are used for the metrics `fas.age.0`, `fas.age.1` and
  ///     so on. If the value is `nil`, the numbers of the groups are used.
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

  /// Returns the label of the age group of a metric `fas.age.N`, or `nil` for other metrics.
  private static func ageGroupLabel(_ name: String, _ groups: AgeGroups?) -> String? {
    let (family, last) = Metric.split(name)
    guard family == "fas.age", let groups, let group = Int(last) else { return nil }
    return (0..<groups.count).contains(group) ? groups.label(group) : nil
  }

  /// Returns the measurements in ascending order of their names. Numbers at the end of names are
  /// compared by value, so that `fas.age.2` precedes `fas.age.10`.
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
      let (first, second) = (Metric.split(a.name), Metric.split(b.name))
      if first.family == second.family, let i = Int(first.last), let j = Int(second.last), i != j {
        return i < j
      }
      return a.name < b.name
    }
  }
}
