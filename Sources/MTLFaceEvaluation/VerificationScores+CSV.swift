extension VerificationScores {
  /// The ROC as a table for spreadsheets and numpy: a line of names, then `threshold,far,tar` for
  /// every different score, strictest first, after one with the threshold `inf`. Numbers are
  /// written in full, so that reading them gives the same bits.
  ///
  /// - Throws: ``EvaluationError/singleClass(isSame:)``.
  public func rocCSV() throws(EvaluationError) -> String {
    let points = try receiverOperatingCharacteristic()
    return points.reduce(into: "threshold,far,tar\n") { text, point in
      text += "\(point.threshold),\(point.falseAcceptRate),\(point.trueAcceptRate)\n"
    }
  }
}
