/// Which filters of the module belong to which group (weight sharing between neighbors).
public struct AgeGroupFilters: Hashable, Sendable {
  /// All filters, W = int((N - (N - 1) r) U).
  public let width: Int
  /// The filters of every group, U of them each.
  public let filters: [Range<Int>]

  /// Group i + 1 starts `(1 - r) U` after group i, rounded down each time (reference: section 3).
  public init(groups: Int, filtersPerGroup: Int, sharing: Double) {
    let units = Double(filtersPerGroup)
    width = Int((Double(groups) - Double(groups - 1) * sharing) * units)
    var starts = [0]
    for _ in 1..<max(groups, 1) {
      starts.append(Int(Double(starts[starts.count - 1]) + (1 - sharing) * units))
    }
    let width = width
    filters = starts.map { $0..<min($0 + filtersPerGroup, width) }
  }

  /// 1 on the group's filters, 0 elsewhere: a row of the authors' `_unit_mapping`.
  public func mask(forGroup group: Int) -> [Double] {
    (0..<width).map { filters[group].contains($0) ? 1 : 0 }
  }

  /// The filters that any of the weighted groups owns, rising, each with its total weight; shared
  /// filters weigh as much as their groups together.
  public func blended(_ mixture: [AgeGroupWeight]) -> (filters: [Int], weights: [Double]) {
    var total = [Double](repeating: 0, count: width)
    for part in mixture { for filter in filters[part.group] { total[filter] += part.weight } }
    let active = (0..<width).filter { total[$0] > 0 }
    return (active, active.map { total[$0] })
  }
}
