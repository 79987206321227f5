/// The filters of the identity conditional module that belong to each age group. Neighboring groups
/// share filters.
public struct AgeGroupFilters: Hashable, Sendable {
  /// The total number of filters, W = int((N - (N - 1) r) U).
  public let width: Int
  /// The U consecutive filters of each group.
  public let filters: [Range<Int>]

  /// Assigns filters to the groups. The index of the first filter of group i + 1 is the index of
  /// the first filter of group i plus `(1 - r) * U`, rounded down (reference: section 3).
  ///
  /// - Parameters:
  ///   - groups: The number of groups, N.
  ///   - filtersPerGroup: The number of filters of a group, U.
  ///   - sharing: The fraction r of a group's filters that the next group shares.
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

  /// Returns a mask with 1 for each filter of the group and 0 for all other filters.
  ///
  /// The mask is a row of `_unit_mapping` in the authors' code.
  public func mask(forGroup group: Int) -> [Double] {
    (0..<width).map { filters[group].contains($0) ? 1 : 0 }
  }

  /// Returns the filters of the groups in `mixture`, in ascending order, and the weight of each
  /// filter.
  ///
  /// The weight of a shared filter is the sum of the weights of its groups.
  public func blended(_ mixture: [AgeGroupWeight]) -> (filters: [Int], weights: [Double]) {
    var total = [Double](repeating: 0, count: width)
    for part in mixture { for filter in filters[part.group] { total[filter] += part.weight } }
    let active = (0..<width).filter { total[$0] > 0 }
    return (active, active.map { total[$0] })
  }
}
