import MTLFace
import MTLFaceEvaluation
import MTLFaceSupport

/// Expresses shares as natural frequencies, such as 93 of 100.
enum NaturalFrequency {
  /// Returns a share as a count and a total, for example `93` and `100`.
  ///
  /// The total is the smallest power of ten, from 100 to 1,000,000, for which a share between 0 and
  /// 1 is not rounded to 0 or to the total.
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

  /// Returns a phrase on the uncertainty of a share, for example `95 % sure: between 90.1 % and
  /// 95.3 %`. If no miss was observed, the phrase states the upper bound of the miss rate.
  static func confidenceText(_ share: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = share.missRateUpperBound {
      return
        "no error observed; with \(Numbers.count(share.personCount, "person")), errors for up to "
        + "\(Numbers.fixed(100 * misses, 1)) % of people cannot be excluded"
    }
    guard let interval else { return "too few data for an interval" }
    return "95 % sure: between \(Numbers.fixed(100 * interval.low, 1)) % and "
      + "\(Numbers.fixed(100 * interval.high, 1)) %"
  }
}
