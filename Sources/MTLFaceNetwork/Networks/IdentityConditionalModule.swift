import MTLFaceTensor

/// The identity conditional module, which maps X_id and an age group to an identity-level age
/// condition (paper, section 3.3).
///
/// With ``ConditioningMethod/oneHot``, it implements the paper's ablation, in which one-hot maps of
/// the age group are appended to X_id.
public struct IdentityConditionalModule: Sendable {
  private let groupFilters: AgeGroupFilters
  private let conditioning: ConditioningMethod
  private let channels: Int
  private let entry: ConvNormActivation
  private let blocks: [IdentityConditionalBlock]
  private let exit: ConvNormActivation

  /// Declares the module under `scope` for X_id with `channels` channels.
  public init(
    _ scope: ParameterScope, _ configuration: GeneratorConfiguration, channels: Int, groups: Int
  ) throws {
    groupFilters = AgeGroupFilters(
      groups: groups, filtersPerGroup: configuration.filtersPerGroup,
      sharing: configuration.sharing)
    conditioning = configuration.conditioning
    self.channels = channels
    let isOneHot = conditioning == .oneHot
    let width = isOneHot ? configuration.filtersPerGroup : groupFilters.width
    // In a 1x1 convolution, a one-hot map adds a constant to each output channel. An instance norm
    // would subtract this constant and with it all information about the age.
    let norm = isOneHot && configuration.norm == .instance ? nil : configuration.norm
    entry = try ConvNormActivation(
      scope["conv1"], inputChannels: channels + (isOneHot ? groups : 0), outputChannels: width,
      norm: norm, configuration)
    blocks = try (0..<configuration.blocks).map {
      try IdentityConditionalBlock(scope["transform"][$0], width, configuration)
    }
    exit = try ConvNormActivation(
      scope["conv2"], inputChannels: width, outputChannels: configuration.identityWidth, norm: norm,
      configuration)
  }

  /// Traces the age condition, `[n, h, w, identityWidth]`, from X_id.
  public func callAsFunction(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    conditioning == .oneHot
      ? try traceOneHot(x, condition, in: graph) : try traceMasked(x, condition, in: graph)
  }

  private func traceOneHot(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    let conditionedInput = try condition.appended(
      to: x, groups: groupFilters.filters.count, in: graph)
    var y = try entry(conditionedInput, in: graph)
    for block in blocks { y = try block(y, .all, in: graph) }
    return try exit(y, in: graph)
  }

  private func traceMasked(_ x: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    let filters: ActiveFilters
    switch condition {
    case .groups(let groups, let knownGroups):
      let table = try graph.constant(
        groupFilters.filters.indices.flatMap(groupFilters.mask),
        [groupFilters.filters.count, groupFilters.width])
      filters = ActiveFilters(
        indices: nil, mask: try graph.apply(GatherRows(), table, groups),
        activeChannels: knownGroups.map { $0.map { Array(groupFilters.filters[$0]) } })
    case .mixture(let mixture):
      let (active, weights) = groupFilters.blended(mixture)
      let mask =
        weights.allSatisfy { $0 == 1 }
        ? nil : try graph.constant(weights, [1, active.count])
      filters = ActiveFilters(indices: active, mask: mask)
    }
    var y = try filters.masked(
      entry(x, in: graph, outputChannels: filters.indices), in: graph)
    for block in blocks { y = try block(y, filters, in: graph) }
    return try exit(
      y, in: graph, inputChannels: filters.indices, activeChannels: filters.activeChannels)
  }
}

/// The filters to compute and the mask that scales them.
struct ActiveFilters: Sendable {
  /// The indices of the filters to compute; `nil` for all.
  let indices: [Int]?
  /// The factors of the filters, `[n, filters]` or `[1, filters]`; `nil` if all are 1.
  let mask: Graph.Value?
  /// For each image, the filters whose mask is not 0; `nil` if any filter may be nonzero.
  var activeChannels: [[Int]]?

  static let all = ActiveFilters(indices: nil, mask: nil)

  func masked(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    guard let mask else { return x }
    return try graph.apply(ScaleChannels(), x, mask)
  }
}

/// A residual block of the module.
///
/// The block computes `y = act(mask * norm(conv(x)))` and returns `act(x + mask * norm(conv(y)))`.
struct IdentityConditionalBlock: Sendable {
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer
  private let norm1: NormLayer, norm2: NormLayer
  private let activation1: ActivationLayer, activation2: ActivationLayer

  init(_ scope: ParameterScope, _ width: Int, _ configuration: GeneratorConfiguration) throws {
    func conv(_ scope: ParameterScope) throws -> ConvolutionLayer {
      try ConvolutionLayer(
        scope[0], inputChannels: width, outputChannels: width, kernelSize: 3, bias: true,
        initializer: .generatorWeight)
    }
    conv1 = try conv(scope["conv1"])
    norm1 = try NormLayer(scope["conv1"][1], width, style: configuration.norm)
    conv2 = try conv(scope["conv2"])
    norm2 = try NormLayer(scope["conv2"][1], width, style: configuration.norm)
    activation1 = try ActivationLayer(scope["relu1"], width, style: configuration.activation)
    activation2 = try ActivationLayer(scope["relu2"], width, style: configuration.activation)
  }

  func callAsFunction(_ x: Graph.Value, _ filters: ActiveFilters, in graph: Graph) throws
    -> Graph.Value
  {
    let indices = filters.indices
    func masked(_ conv: ConvolutionLayer, _ norm: NormLayer, _ x: Graph.Value) throws
      -> Graph.Value
    {
      let y = try conv(
        x, in: graph, outputChannels: indices, inputChannels: indices,
        activeChannels: filters.activeChannels)
      return try filters.masked(norm(y, in: graph, channels: indices), in: graph)
    }
    let y = try activation1(masked(conv1, norm1, x), in: graph, channels: indices)
    let sum = try graph.apply(WeightedSum(), x, masked(conv2, norm2, y))
    return try activation2(sum, in: graph, channels: indices)
  }
}

/// A 1x1 convolution, an optional normalization and an activation.
struct ConvNormActivation: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer?
  private let activation: ActivationLayer

  init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, norm: NormLayer.Style?,
    _ configuration: GeneratorConfiguration
  ) throws {
    conv = try ConvolutionLayer(
      scope[0], inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 1,
      bias: true, initializer: .generatorWeight)
    self.norm = try norm.map { try NormLayer(scope[1], outputChannels, style: $0) }
    activation = try ActivationLayer(scope[2], outputChannels, style: configuration.activation)
  }

  func callAsFunction(
    _ x: Graph.Value, in graph: Graph, outputChannels: [Int]? = nil, inputChannels: [Int]? = nil,
    activeChannels: [[Int]]? = nil
  ) throws -> Graph.Value {
    let y = try conv(
      x, in: graph, outputChannels: outputChannels, inputChannels: inputChannels,
      activeChannels: activeChannels)
    let normalized = try norm.map { try $0(y, in: graph, channels: outputChannels) } ?? y
    return try activation(normalized, in: graph, channels: outputChannels)
  }
}

extension ParameterInitializer {
  /// The narrow normal distribution that the authors use for the convolutions of the generator.
  static let generatorWeight = ParameterInitializer.normal(standardDeviation: 0.01)
}
