import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationMetrics {
  /// A text table of the rate at each rank, the FNIR at each FPIR and the rate of each stratum.
  var textTable: String {
    var table = TextTable(.left, .right, .left)
    for rank in ranks {
      table.add(
        "rank-\(rank.rank)", MetricText.percent(rank.personRate.rate),
        MetricText.note(rank.personRate, rank.interval))
    }
    for open in openSet {
      let point = open.point
      table.add(
        "FNIR @ FPIR \(point.falsePositiveRate)", MetricText.percent(point.falseNegativeRate),
        (open.interval == nil ? "" : "(\(MetricText.interval(open.interval))) ")
          + "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughUnmatedProbes ? "" : ", too few unmated probes to measure"))
    }
    for stratum in strata {
      table.add(stratum.title, MetricText.percent(stratum.personRate.rate), stratum.textNote)
    }
    return table.text()
  }
}

extension IdentificationMetrics.Stratum {
  /// The property and the name of the stratum, such as `age group 31-40` or `gender women`.
  var title: String { "\(kind.rawValue) \(name)" }

  /// The interval of the rate, or a note that the stratum has too few probes or
  /// people.
  fileprivate var textNote: String {
    let probes = NumberFormat.count(personRate.totalCount, "probe")
    return isTooSmall
      ? "too few to measure (\(probes) of \(NumberFormat.count(personRate.personCount, "person")))"
      : "\(MetricText.note(personRate, interval)), \(probes)"
  }
}

extension [DistractorCurve.Estimate] {
  /// A text table of the rank-1 rates by number of distractors.
  var textTable: String {
    var table = TextTable(.left, .right, .left)
    for estimate in self {
      table.add(
        "rank-1 among \(NumberFormat.grouped(estimate.point.distractorCount))",
        MetricText.percent(estimate.point.identificationRate),
        "(\(MetricText.interval(estimate.interval)))")
    }
    return table.text()
  }
}
