import MTLFace
import MTLFaceEvaluation
import MTLFaceSupport

/// Shares in words.
enum NaturalFrequency {
  /// `93` of `100`, `996` of `1,000`: as few as tell the share from all and from none.
  static func fraction(_ share: Double) -> (count: String, total: String) {
    let wholes = [100, 1000, 10_000, 100_000]
    let whole =
      wholes.first { whole in
        let count = (share * Double(whole)).rounded()
        return share == 0 || share == 1 || 0 < count && count < Double(whole)
      } ?? 1_000_000
    return (
      Numbers.grouped(Int((share * Double(whole)).rounded())), Numbers.grouped(whole)
    )
  }

  /// `(95 % sure: between 90.1 % and 95.3 %)`, or what a share without misses leaves open.
  static func confidenceText(_ share: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = share.missRateUpperBound {
      return
        "no mistake seen; with \(Numbers.count(share.personCount, "person")), mistakes with up to "
        + "\(Numbers.fixed(100 * misses, 1)) % of people cannot be excluded"
    }
    guard let interval else { return "too little to say how sure that is" }
    return "95 % sure: between \(Numbers.fixed(100 * interval.low, 1)) % and "
      + "\(Numbers.fixed(100 * interval.high, 1)) %"
  }
}
