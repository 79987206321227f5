extension IdentificationScores {
  /// Returns the cumulative match characteristic as CSV: a header line, then `rank,rate` for each
  /// rank from 1 to `last`. Numbers have all the digits that reading them back exactly needs.
  ///
  /// - Throws: ``EvaluationError/noMates`` if no probe has a mate in the gallery.
  public func cmcCSV(upTo last: Int) throws(EvaluationError) -> String {
    let rates = try cumulativeMatchCharacteristic(upTo: last)
    return rates.enumerated().reduce(into: "rank,rate\n") { text, rate in
      text += "\(rate.offset + 1),\(rate.element)\n"
    }
  }
}
