import MTLFaceEvaluation
import MTLFaceSupport

extension FacePairMetrics {
  /// The metrics as a JSON object.
  var json: JSON {
    let pairs = pairScores.selection
    return .object(
      [
        ("genuine", .integer(pairs.genuineCount)), ("impostors", .integer(pairs.impostorCount)),
        ("possible_genuine", .integer(pairs.possibleGenuineCount)),
        ("possible_impostors", .integer(pairs.possibleImpostorCount)),
        ("tar_at_far", .array(thresholds.map { $0.point.json(interval: $0.interval) })),
        ("threshold", JSON(recommended?.point.threshold)),
      ] + intervals.jsonMembers(equalErrorRate: equalErrorRate, areaUnderCurve: areaUnderCurve) + [
        ("strata", .array(strata.map(\.json)))
      ])
  }

  /// The description of ``json`` for help texts.
  static let jsonHelp =
    "an object with genuine, impostors, possible_genuine and possible_impostors (numbers of pairs), "
    + "tar_at_far (an array of objects with far, threshold, tar, interval and enough_impostors), "
    + "threshold (the recommended threshold, or null), eer, eer_interval, auc, auc_interval and "
    + "strata (an array of objects with kind, name, genuine, impostors, tar, interval, far, "
    + "enough_impostors and too_few)"
}

extension FacePairMetrics.Stratum {
  fileprivate var json: JSON {
    .object([
      ("kind", .string(kind.rawValue)), ("name", .string(name)),
      ("genuine", .integer(acceptance.genuine.totalCount)),
      ("impostors", .integer(acceptance.impostors)), ("tar", JSON(acceptance.genuine.rate)),
      ("interval", JSON(interval)), ("far", JSON(acceptance.falseAcceptRate)),
      ("enough_impostors", .bool(hasEnoughImpostors)), ("too_few", .bool(isTooSmall)),
    ])
  }
}

extension VerificationOperatingPoint {
  /// Returns the point as a JSON object.
  ///
  /// - Parameter interval: The interval of the true accept rate.
  func json(interval: ConfidenceInterval?) -> JSON {
    .object([
      ("far", .number(falseAcceptRate)), ("threshold", .number(threshold)),
      ("tar", .number(trueAcceptRate)), ("interval", JSON(interval)),
      ("enough_impostors", .bool(hasEnoughImpostors)),
    ])
  }
}

extension VerificationIntervals {
  /// Returns the metrics over all thresholds as members of a JSON object. Each metric is followed
  /// by its interval.
  func jsonMembers(equalErrorRate eer: Double, areaUnderCurve auc: Double) -> [(String, JSON)] {
    [
      ("eer", .number(eer)), ("eer_interval", JSON(equalErrorRate)),
      ("auc", .number(auc)), ("auc_interval", JSON(areaUnderCurve)),
    ]
  }
}
