import MTLFaceEvaluation
import MTLFaceSupport

extension VerificationMetrics {
  /// The metrics as members of a JSON object.
  var jsonMembers: [(String, JSON)] {
    let folds = accuracy.folds.map {
      JSON.object([("threshold", .number($0.threshold)), ("accuracy", .number($0.accuracy))])
    }
    return [
      ("accuracy", .number(accuracy.mean)), ("accuracy_interval", JSON(accuracyInterval)),
      ("accuracy_std", .number(accuracy.standardDeviation)), ("folds", .array(folds)),
      ("tar_at_far", .array(thresholds.map { $0.point.json(interval: $0.interval) })),
    ] + intervals.jsonMembers(equalErrorRate: equalErrorRate, areaUnderCurve: areaUnderCurve)
  }

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (name: "accuracy", meaning: "the mean accuracy of the folds, 0...1"),
    (name: "accuracy_interval", meaning: "the interval of the accuracy as [low, high], or null"),
    (name: "accuracy_std", meaning: "the standard deviation of the accuracies of the folds"),
    (name: "folds", meaning: "an array of objects with threshold and accuracy"),
    (
      name: "tar_at_far",
      meaning:
        "an array of objects with far, threshold, tar, interval and enough_impostors (whether there "
        + "are enough pairs to measure the rate)"
    ),
    (name: "eer", meaning: "the equal error rate"),
    (name: "eer_interval", meaning: "the interval of the equal error rate, or null"),
    (name: "auc", meaning: "the area under the ROC curve"),
    (name: "auc_interval", meaning: "the interval of the area under the ROC curve, or null"),
  ]
}
