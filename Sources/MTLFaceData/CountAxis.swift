/// Counts along one side of a figure, from 0 to a round number.
struct CountAxis {
  /// Where lines of the grid are, rising from 0; the last is the end.
  let ticks: [Int]

  /// An axis that reaches a count, 0 or more.
  init(reaching most: Int) {
    let step = Self.roundStep(for: most, in: 5)
    ticks = (0...max((most + step - 1) / step, 1)).map { $0 * step }
  }

  /// The end of the axis, 1 or more.
  var most: Int { ticks.last ?? 1 }

  /// Where a count is: 0 at the beginning, 1 at the end.
  func position(_ count: Int) -> Double { Double(min(max(count, 0), most)) / Double(most) }

  /// The least of 1, 2, 5, 10, 20 ... of which `parts` reach a count.
  static func roundStep(for count: Int, in parts: Int) -> Int {
    var power = 1
    while power < Int.max / 100 {
      for step in [power, 2 * power, 5 * power] where step >= (count + parts - 1) / parts {
        return step
      }
      power *= 10
    }
    return power
  }

  /// A count for people, in seven characters at most: `99,999`, `123k`, `12.3M`.
  static func text(_ count: Int) -> String {
    switch count {
    case ..<1000: return String(count)
    case ..<100_000: return "\(count / 1000),\(String(count % 1000 + 1000).dropFirst())"
    case ..<1_000_000: return "\(count / 1000)k"
    case ..<100_000_000: return "\(count / 1_000_000).\(count / 100_000 % 10)M"
    default: return "\(count / 1_000_000)M"
    }
  }
}
