/// How the generator is told the target age group.
public enum AgeConditioning: String, Codable, Hashable, Sendable {
  /// The identity conditional module: every group owns filters.
  case identityConditional
  /// One-hot maps beside X_id: the ablation w/o ICM. With instance norms the module's 1x1 convolutions
  /// have none, as it would cancel the maps.
  case oneHot
}

/// The shape of the generator: identity conditional module and decoder.
public struct GeneratorConfiguration: Codable, Hashable, Sendable {
  /// ICM, or one-hot maps in its place.
  public var conditioning: AgeConditioning
  /// Filters of every group, U.
  public var filtersPerGroup: Int
  /// Share r of its filters that a group has in common with the next, in 0..<1.
  public var sharing: Double
  /// Identity conditional blocks.
  public var blocks: Int
  /// Channels that the module hands to the decoder.
  public var identityWidth: Int
  /// Channels of the decoder's four levels, coarsest first.
  public var decoderWidths: [Int]
  /// Normalisation in module and decoder.
  public var norm: NormLayer.Style
  /// Activation in module and decoder.
  public var activation: ActivationLayer.Style

  /// The paper's generator unless said otherwise.
  public init(
    conditioning: AgeConditioning = .identityConditional, filtersPerGroup: Int = 128,
    sharing: Double = 0.125, blocks: Int = 4, identityWidth: Int = 512,
    decoderWidths: [Int] = [256, 128, 64, 32], norm: NormLayer.Style = .instance,
    activation: ActivationLayer.Style = .relu
  ) {
    self.conditioning = conditioning
    self.filtersPerGroup = filtersPerGroup
    self.sharing = sharing
    self.blocks = blocks
    self.identityWidth = identityWidth
    self.decoderWidths = decoderWidths
    self.norm = norm
    self.activation = activation
  }

  func validate() throws(NetworkError) {
    guard (1...4096).contains(filtersPerGroup), (0..<1).contains(sharing) else {
      throw .invalidConfiguration(
        "filters per group in 1...4096 and sharing in 0..<1, not \(filtersPerGroup), \(sharing)")
    }
    guard (0...64).contains(blocks), (1...8192).contains(identityWidth) else {
      throw .invalidConfiguration(
        "0...64 blocks and an identity width in 1...8192, not \(blocks), \(identityWidth)")
    }
    guard decoderWidths.count == 4, decoderWidths.allSatisfy({ (1...8192).contains($0) }) else {
      throw .invalidConfiguration("four decoder widths in 1...8192, not \(decoderWidths)")
    }
  }
}

/// Which filters of the module belong to which group (weight sharing between neighbours).
public struct FilterMap: Hashable, Sendable {
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
  public func mask(_ group: Int) -> [Double] {
    (0..<width).map { filters[group].contains($0) ? 1 : 0 }
  }

  /// The filters that any of the weighted groups owns, rising, each with its total weight; shared
  /// filters weigh as much as their groups together.
  public func blend(_ mixture: [GroupWeight]) -> (filters: [Int], weights: [Double]) {
    var total = [Double](repeating: 0, count: width)
    for part in mixture { for filter in filters[part.group] { total[filter] += part.weight } }
    let live = (0..<width).filter { total[$0] > 0 }
    return (live, live.map { total[$0] })
  }
}

/// A share of an age group in a condition.
public struct GroupWeight: Hashable, Sendable {
  /// The group, from 0.
  public let group: Int
  /// Its share, above 0; the shares of a condition add up to 1.
  public let weight: Double

  /// A share of a group.
  public init(group: Int, weight: Double) {
    self.group = group
    self.weight = weight
  }
}
