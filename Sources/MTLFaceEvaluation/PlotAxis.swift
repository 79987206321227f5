import MTLFaceTensor

/// Rates along one side of a plot.
struct PlotAxis {
  /// The rate at the beginning; 1 is at the end.
  let low: Double
  /// Where lines of the grid are, and what is written there.
  let ticks: [(value: Double, label: String)]
  private let isLogarithmic: Bool

  /// Powers of ten from 1 down to what `count` pairs can tell, 1e-1 at the most and 1e-6 at the
  /// least.
  static func logarithmic(telling count: Int) -> PlotAxis {
    let powers = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    let last = powers.dropFirst().firstIndex { $0 * Double(count) <= 1 } ?? powers.count - 1
    let labels = ["1", "0.1", "0.01", "1e-3", "1e-4", "1e-5", "1e-6"]
    let ticks = zip(powers, labels).prefix(last + 1).map { (value: $0, label: $1) }
    return PlotAxis(low: powers[last], ticks: ticks, isLogarithmic: true)
  }

  /// Even steps from `low`, at least 0 and below 1, to 1.
  static func linear(from low: Double) -> PlotAxis {
    let ticks = (0...5).map { step in
      let value = low + (1 - low) * Double(step) / 5
      let permille = Int((value * 1000).rounded())
      let decimals = "\(permille % 1000 + 1000)".dropFirst()
      return (value: value, label: "\(permille / 1000).\(decimals)")
    }
    return PlotAxis(low: low, ticks: ticks, isLogarithmic: false)
  }

  private init(low: Double, ticks: [(value: Double, label: String)], isLogarithmic: Bool) {
    self.low = low
    self.ticks = ticks
    self.isLogarithmic = isLogarithmic
  }

  /// Where a rate is: 0 at the beginning, and for all below it, 1 at the end.
  func position(_ rate: Double) -> Double {
    let rate = min(max(rate, low), 1)
    return isLogarithmic ? 1 - logarithm(rate) / logarithm(low) : (rate - low) / (1 - low)
  }
}
