package import MTLFaceEvaluation
import MTLFaceSupport

extension FacePairMetrics {
  /// A phrase with the number of compared pairs and of all possible pairs.
  package var selectionDescription: String {
    func phrase(_ count: Int, of possible: Int) -> String {
      count == possible
        ? "all \(NumberFormat.grouped(count))"
        : "\(NumberFormat.grouped(count)) of the \(NumberFormat.grouped(possible))"
    }
    let pairs = pairScores.selection
    return
      "\(phrase(pairs.genuineCount, of: pairs.possibleGenuineCount)) pairs of the same person, "
      + "\(phrase(pairs.impostorCount, of: pairs.possibleImpostorCount)) pairs of different people"
  }
}

extension FacePairMetrics.Stratum {
  /// The false accept rate of the stratum, or a note that there are too few impostor pairs.
  package var falseAcceptText: String {
    hasEnoughImpostors
      ? MetricText.percent(acceptance.falseAcceptRate, decimals: 3) : "too few to measure"
  }
}
