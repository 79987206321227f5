import MTLFaceTensor

/// The target age as a generator is traced with it.
public enum AgeCondition: Sendable {
  /// A group for every image, `[n]`: training, where groups differ within a batch. Where they are
  /// known while tracing, products with filters of other groups are left out: they are zero.
  case groups(Graph.Value, known: [Int]? = nil)
  /// The same groups for all images, known beforehand: only the live filters are computed.
  case mixture([GroupWeight])

  /// Traces the one-hot maps of the groups beside `x [n, h, w, c]`: how all are told the age but the
  /// identity conditional module. Of a blend the maps hold the shares, which is the blend of the
  /// groups' maps.
  func appended(to x: Graph.Value, groups count: Int, in graph: Graph) throws -> Graph.Value {
    switch self {
    case .groups(let groups, _):
      return try graph.apply(AppendOneHot(groups: count), x, groups)
    case .mixture(let mixture):
      var shares = [Double](repeating: 0, count: count)
      for part in mixture { shares[part.group] += part.weight }
      return try graph.apply(AppendConstant(shares), x)
    }
  }
}

/// The identity conditional module (paper, section 3.3): X_id and an age group to an
/// identity-level age condition. With ``AgeConditioning/oneHot`` the ablation without it.
public struct IdentityConditionalModule: Sendable {
  private let map: FilterMap
  private let conditioning: AgeConditioning
  private let channels: Int
  private let entry: ConvNormActivation
  private let blocks: [IdentityConditionalBlock]
  private let exit: ConvNormActivation

  /// Declares the module under `scope` for X_id of `channels` channels.
  public init(
    _ scope: ParameterScope, _ configuration: GeneratorConfiguration, channels: Int, groups: Int
  ) throws {
    map = FilterMap(
      groups: groups, filtersPerGroup: configuration.filtersPerGroup,
      sharing: configuration.sharing)
    conditioning = configuration.conditioning
    self.channels = channels
    let isOneHot = conditioning == .oneHot
    let width = isOneHot ? configuration.filtersPerGroup : map.width
    // To a convolution of one pixel a one-hot map is a number added to each output channel, and an instance
    // norm would take it off again: nothing of the age would be left.
    let norm = isOneHot && configuration.norm == .instance ? nil : configuration.norm
    entry = try ConvNormActivation(
      scope["conv1"], inputs: channels + (isOneHot ? groups : 0), outputs: width, norm: norm,
      configuration)
    blocks = try (0..<configuration.blocks).map {
      try IdentityConditionalBlock(scope["transform"][$0], width, configuration)
    }
    exit = try ConvNormActivation(
      scope["conv2"], inputs: width, outputs: configuration.identityWidth, norm: norm,
      configuration)
  }

  /// Traces the module.
  public func callAsFunction(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    conditioning == .oneHot
      ? try traceOneHot(x, condition, in: graph) : try traceMasked(x, condition, in: graph)
  }

  private func traceOneHot(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    let told = try condition.appended(to: x, groups: map.filters.count, in: graph)
    var y = try entry(told, in: graph)
    for block in blocks { y = try block(y, .all, in: graph) }
    return try exit(y, in: graph)
  }

  private func traceMasked(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    let filters: LiveFilters
    switch condition {
    case .groups(let groups, let known):
      let table = try graph.constant(
        map.filters.indices.flatMap(map.mask), [map.filters.count, map.width])
      filters = LiveFilters(
        kept: nil, mask: try graph.apply(GatherRows(), table, groups),
        live: known.map { $0.map { Array(map.filters[$0]) } })
    case .mixture(let mixture):
      let (live, weights) = map.blend(mixture)
      let mask =
        weights.allSatisfy { $0 == 1 }
        ? nil : try graph.constant(weights, [1, live.count])
      filters = LiveFilters(kept: live, mask: mask)
    }
    var y = try filters.masked(
      entry(x, in: graph, outputs: filters.kept), in: graph)
    for block in blocks { y = try block(y, filters, in: graph) }
    return try exit(y, in: graph, inputs: filters.kept, live: filters.live)
  }
}

/// Which filters are computed, and what they are multiplied by.
struct LiveFilters: Sendable {
  /// Positions that are computed; `nil` for all.
  let kept: [Int]?
  /// `[n, filters]`, or `nil` for 1.
  let mask: Graph.Value?
  /// Image by image those that are not masked; `nil` where all may count.
  var live: [[Int]]?

  static let all = LiveFilters(kept: nil, mask: nil)

  func masked(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    guard let mask else { return x }
    return try graph.apply(ScaleChannels(), x, mask)
  }
}

/// One block: `y = act(mask norm(conv x)); x = act(x + mask norm(conv y))`.
struct IdentityConditionalBlock: Sendable {
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer
  private let norm1: NormLayer, norm2: NormLayer
  private let activation1: ActivationLayer, activation2: ActivationLayer

  init(_ scope: ParameterScope, _ width: Int, _ configuration: GeneratorConfiguration) throws {
    func conv(_ scope: ParameterScope) throws -> ConvolutionLayer {
      try ConvolutionLayer(
        scope[0], inputs: width, outputs: width, kernel: 3, bias: true,
        initializer: .generatorWeight)
    }
    conv1 = try conv(scope["conv1"])
    norm1 = try NormLayer(scope["conv1"][1], width, style: configuration.norm)
    conv2 = try conv(scope["conv2"])
    norm2 = try NormLayer(scope["conv2"][1], width, style: configuration.norm)
    activation1 = try ActivationLayer(scope["relu1"], width, style: configuration.activation)
    activation2 = try ActivationLayer(scope["relu2"], width, style: configuration.activation)
  }

  func callAsFunction(_ x: Graph.Value, _ filters: LiveFilters, in graph: Graph) throws
    -> Graph.Value
  {
    let kept = filters.kept
    func masked(_ conv: ConvolutionLayer, _ norm: NormLayer, _ x: Graph.Value) throws
      -> Graph.Value
    {
      let y = try conv(x, in: graph, outputs: kept, inputs: kept, live: filters.live)
      return try filters.masked(norm(y, in: graph, channels: kept), in: graph)
    }
    let y = try activation1(masked(conv1, norm1, x), in: graph, channels: kept)
    let sum = try graph.apply(WeightedSum(), x, masked(conv2, norm2, y))
    return try activation2(sum, in: graph, channels: kept)
  }
}

/// Convolution 1x1, normalisation where there is one, activation.
struct ConvNormActivation: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer?
  private let activation: ActivationLayer

  init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, norm: NormLayer.Style?,
    _ configuration: GeneratorConfiguration
  ) throws {
    conv = try ConvolutionLayer(
      scope[0], inputs: inputs, outputs: outputs, kernel: 1, bias: true,
      initializer: .generatorWeight)
    self.norm = try norm.map { try NormLayer(scope[1], outputs, style: $0) }
    activation = try ActivationLayer(scope[2], outputs, style: configuration.activation)
  }

  func callAsFunction(
    _ x: Graph.Value, in graph: Graph, outputs: [Int]? = nil, inputs: [Int]? = nil,
    live: [[Int]]? = nil
  ) throws -> Graph.Value {
    let y = try conv(x, in: graph, outputs: outputs, inputs: inputs, live: live)
    let normal = try norm.map { try $0(y, in: graph, channels: outputs) } ?? y
    return try activation(normal, in: graph, channels: outputs)
  }
}

extension Initializer {
  /// The authors start the generator's convolutions from a narrow normal distribution.
  static let generatorWeight = Initializer.normal(deviation: 0.01)
}
