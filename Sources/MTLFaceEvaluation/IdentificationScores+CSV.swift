extension IdentificationScores {
  /// Returns the cumulative match characteristic as comma-separated values.
  ///
  /// The first line is the header `rank,rate`. Each rank from 1 to `last` has a line. Numbers are
  /// written with enough digits to restore their exact values.
  ///
  /// - Throws: ``EvaluationError/noMates`` if no probe has a mate in the gallery.
  public func cmcCSV(upTo last: Int) throws(EvaluationError) -> String {
    let rates = try cumulativeMatchCharacteristic(upTo: last)
    return rates.enumerated().reduce(into: "rank,rate\n") { text, rate in
      text += "\(rate.offset + 1),\(rate.element)\n"
    }
  }
}
