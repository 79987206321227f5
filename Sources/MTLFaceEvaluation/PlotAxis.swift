import MTLFaceTensor

/// Rates, or ranks, along one side of a plot.
struct PlotAxis {
  /// The number at the beginning.
  let low: Double
  /// The number at the end: 1 for rates.
  let high: Double
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
    return PlotAxis(low: powers[last], high: 1, ticks: ticks, isLogarithmic: true)
  }

  /// Even steps from `low`, at least 0 and below 1, to 1.
  static func linear(from low: Double) -> PlotAxis {
    let ticks = (0...5).map { step in
      let value = low + (1 - low) * Double(step) / 5
      let permille = Int((value * 1000).rounded())
      let decimals = "\(permille % 1000 + 1000)".dropFirst()
      return (value: value, label: "\(permille / 1000).\(decimals)")
    }
    return PlotAxis(low: low, high: 1, ticks: ticks, isLogarithmic: false)
  }

  /// Ranks from 1 to `last`, 2 or more; about five of them labeled.
  static func ranks(upTo last: Int) -> PlotAxis {
    let last = max(last, 2)
    let step = max((last - 1 + 4) / 5, 1)
    let ranks = Array(stride(from: 1, through: last, by: step))
    return PlotAxis(
      low: 1, high: Double(last), ticks: ranks.map { (value: Double($0), label: "\($0)") },
      isLogarithmic: false)
  }

  private init(
    low: Double, high: Double, ticks: [(value: Double, label: String)], isLogarithmic: Bool
  ) {
    self.low = low
    self.high = high
    self.ticks = ticks
    self.isLogarithmic = isLogarithmic
  }

  /// Where a number is: 0 at the beginning, and for all below it, 1 at the end.
  func position(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    return isLogarithmic ? 1 - logarithm(value) / logarithm(low) : (value - low) / (high - low)
  }
}
