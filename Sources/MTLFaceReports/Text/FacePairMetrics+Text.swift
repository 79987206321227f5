import MTLFaceEvaluation
import MTLFaceSupport

extension FacePairMetrics {
  /// A text table of the thresholds, the metrics over all thresholds and the strata.
  var textTable: String {
    var table = TextTable(.left, .right, .left)
    for threshold in thresholds {
      let point = threshold.point
      table.add(
        "TAR @ FAR \(point.falseAcceptRate)", MetricText.percent(point.trueAcceptRate),
        (threshold.interval == nil ? "" : "(\(MetricText.interval(threshold.interval))) ")
          + "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughImpostors ? "" : ", too few impostor pairs to measure"))
    }
    table.add(
      "EER", MetricText.percent(equalErrorRate),
      "(\(MetricText.interval(intervals.equalErrorRate)))")
    table.add(
      "AUC", NumberFormat.fixed(areaUnderCurve, 5),
      "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))")
    for stratum in strata {
      table.add(
        stratum.title, MetricText.percent(stratum.acceptance.genuine.rate), stratum.textNote)
    }
    return table.text()
  }

  /// A phrase with the numbers of compared and possible pairs.
  var selectionDescription: String {
    let pairs = pairScores.selection
    return
      "\(Self.phrase(pairs.genuineCount, of: pairs.possibleGenuineCount)) of the same person, "
      + "\(Self.phrase(pairs.impostorCount, of: pairs.possibleImpostorCount)) of different people"
  }

  /// Returns a phrase such as `all 76 pairs`, `the only pair` or `10 of the 704 pairs`.
  static func phrase(_ count: Int, of possible: Int) -> String {
    if count == possible {
      return count == 1 ? "the only pair" : "all \(NumberFormat.count(count, "pair"))"
    }
    return "\(NumberFormat.grouped(count)) of the \(NumberFormat.count(possible, "pair"))"
  }
}

extension FacePairMetrics.Stratum {
  /// The property and the name of the stratum, such as `years between the photos: 5 to 9` or `both:
  /// women`.
  var title: String { "\(kind.rawValue): \(name)" }

  /// The false accept rate of the stratum, or a note that the stratum has too few impostor pairs.
  var falseAcceptText: String {
    hasEnoughImpostors
      ? MetricText.percent(acceptance.falseAcceptRate, decimals: 3) : "too few to measure"
  }

  /// The interval of the true accept rate, followed by the false accept rate, or a note that the
  /// stratum has too few genuine pairs.
  fileprivate var textNote: String {
    let genuine = acceptance.genuine
    return isTooSmall
      ? "too few to measure (\(NumberFormat.count(genuine.totalCount, "pair")) of "
        + "\(NumberFormat.count(genuine.personCount, "person")))"
      : "(\(MetricText.interval(interval))) at FAR \(falseAcceptText)"
  }
}
