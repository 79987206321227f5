extension VerificationScores {
  /// Returns the ROC curve as comma-separated values: a header line, a row with the threshold
  /// `inf`, and a row `threshold,far,tar` for every different score in descending order. Numbers
  /// are written with enough digits to restore their bits.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public func rocCSV() throws(EvaluationError) -> String {
    let points = try receiverOperatingCharacteristic()
    return points.reduce(into: "threshold,far,tar\n") { text, point in
      text += "\(point.threshold),\(point.falseAcceptRate),\(point.trueAcceptRate)\n"
    }
  }
}
