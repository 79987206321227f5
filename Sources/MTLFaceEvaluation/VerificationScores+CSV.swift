extension VerificationScores {
  /// Returns the receiver operating characteristic (ROC) curve as comma-separated values.
  ///
  /// The first line is the header `threshold,far,tar`. The second line has the threshold `inf`. It
  /// is followed by a line for each distinct score in descending order. Numbers are written with
  /// enough digits to restore their exact values.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)`` if all pairs are genuine or all are
  ///   impostor pairs.
  public func rocCSV() throws(EvaluationError) -> String {
    let points = try receiverOperatingCharacteristic()
    return points.reduce(into: "threshold,far,tar\n") { text, point in
      text += "\(point.threshold),\(point.falseAcceptRate),\(point.trueAcceptRate)\n"
    }
  }
}
