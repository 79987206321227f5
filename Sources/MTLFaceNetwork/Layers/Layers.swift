public import MTLFaceTensor

/// A convolution with its parameters: `weight [out, in / groups, kh, kw]`, `bias [out]`.
public struct ConvolutionLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?
  let operation: Convolution

  /// Declares the parameters in `scope`. The weight starts by `initializer`; the bias starts at 0,
  /// except with ``Initializer/fanInUniform(fanIn:)``, which PyTorch applies to both. Without
  /// `padding` it is what keeps the size at stride 1.
  public init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, bias: Bool = false,
    initializer: Initializer = .xavierUniform
  ) throws(TensorError) {
    weight = try scope.parameter(
      "weight", [outputs, inputs / max(groups, 1), kernel, kernel], .weight, initializer)
    self.bias = bias ? try scope.bias(outputs, like: initializer) : nil
    operation = Convolution(stride: stride, padding: padding ?? kernel / 2, groups: groups)
  }

  /// Traces the layer, or its part with the listed channels only. A sum of parts takes the bias in
  /// one of them. `live` are the channels that count, image by image, where the others are zero.
  public func callAsFunction(
    _ x: Graph.Value, in graph: Graph, outputs: [Int]? = nil, inputs: [Int]? = nil,
    live: [[Int]]? = nil, withBias: Bool = true
  ) throws -> Graph.Value {
    let weight = try graph.parameter(
      ParameterReference(weight, rows: outputs, columns: inputs))
    let operation: any Operation =
      live.map { MaskedConvolution(padding: self.operation.padding, live: $0) } ?? self.operation
    guard withBias, let bias else { return try graph.apply(operation, x, weight) }
    return try graph.apply(
      operation, x, weight, graph.parameter(ParameterReference(bias, rows: outputs)))
  }
}

/// A linear map with its parameters: `weight [out, in]`, `bias [out]`.
public struct LinearLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?

  /// Declares the parameters in `scope`. `kernelShape` appends PyTorch's `1, 1` for what the
  /// authors wrote as a 1x1 convolution on a vector.
  public init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, bias: Bool = true,
    kernelShape: Bool = false, initializer: Initializer = .xavierUniform
  ) throws(TensorError) {
    weight = try scope.parameter(
      "weight", [outputs, inputs] + (kernelShape ? [1, 1] : []), .weight, initializer)
    self.bias = bias ? try scope.bias(outputs, like: initializer) : nil
  }

  /// Traces the layer on `[n, in]`, or its part that reads the listed inputs.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, inputs: [Int]? = nil) throws
    -> Graph.Value
  {
    let weight = try graph.parameter(ParameterReference(weight, columns: inputs))
    guard let bias else { return try graph.apply(Linear(), x, weight) }
    return try graph.apply(Linear(), x, weight, graph.parameter(ParameterReference(bias)))
  }
}

/// A normalisation by channel: batch statistics with running averages, or every image's own.
public struct NormLayer: Sendable {
  /// Which statistics.
  public enum Style: String, Codable, Hashable, Sendable {
    /// Batch norm.
    case batch
    /// Instance norm, affine, without running statistics.
    case instance
  }

  let style: Style
  let momentum: Double
  let weight: ParameterSpec
  let bias: ParameterSpec
  private let running: (mean: ParameterSpec, variance: ParameterSpec, count: ParameterSpec)?

  /// Declares the parameters in `scope`.
  public init(
    _ scope: ParameterScope, _ channels: Int, style: Style = .batch, momentum: Double = 0.1
  ) throws(TensorError) {
    self.style = style
    self.momentum = momentum
    weight = try scope.parameter("weight", [channels], .normWeight, .constant(1))
    bias = try scope.parameter("bias", [channels], .bias, .constant(0))
    guard style == .batch else {
      running = nil
      return
    }
    running = try (
      scope.parameter("running_mean", [channels], .runningMean, .constant(0)),
      scope.parameter("running_var", [channels], .runningVariance, .constant(1)),
      scope.parameter("num_batches_tracked", [], .counter, .constant(0))
    )
  }

  /// Traces the layer in the graph's mode, or its part with the listed channels only.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, channels: [Int]? = nil) throws
    -> Graph.Value
  {
    func part(_ spec: ParameterSpec) -> ParameterReference {
      ParameterReference(spec, rows: channels)
    }
    func value(_ spec: ParameterSpec) throws -> Graph.Value { try graph.parameter(part(spec)) }
    let (scale, shift) = try (value(weight), value(bias))
    guard let running else { return try graph.apply(InstanceNorm(), x, scale, shift) }
    let norm = BatchNorm(
      training: graph.isTraining && !graph.usesRunningStatistics, momentum: momentum)
    return try graph.apply(
      norm, x, scale, shift, value(running.mean), value(running.variance),
      updates: [part(running.mean), part(running.variance)],
      // A layer traced in parts counts its step once.
      counter: channels == nil || channels?.first == 0 ? running.count.key : nil)
  }
}

/// An activation with its parameters, if it has any.
public struct ActivationLayer: Sendable {
  /// The activations of the generator's two presets.
  public enum Style: String, Codable, Hashable, Sendable {
    /// Learned slope by channel, 0.25 at the start.
    case prelu
    /// Rectifier.
    case relu
  }

  private let slope: ParameterSpec?

  /// Declares the slope in `scope`, if there is one.
  public init(_ scope: ParameterScope, _ channels: Int, style: Style = .prelu)
    throws(TensorError)
  {
    slope =
      style == .prelu
      ? try scope.parameter("weight", [channels], .slope, .constant(0.25)) : nil
  }

  /// Traces the layer, or its part with the listed channels only.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, channels: [Int]? = nil) throws
    -> Graph.Value
  {
    guard let slope else { return try graph.apply(Activation(.relu), x) }
    return try graph.apply(
      Activation(.prelu), x, graph.parameter(ParameterReference(slope, rows: channels)))
  }
}

/// A convolution whose weight is divided by its spectral norm: `weight_orig`, `bias`, and the
/// vectors `weight_u [out]` and `weight_v [in kh kw]` of the power iteration.
public struct SpectralConvolutionLayer: Sendable {
  private let weight: ParameterSpec
  private let bias: ParameterSpec
  private let u: ParameterSpec
  private let v: ParameterSpec
  private let operation: Convolution

  /// Declares the parameters in `scope`.
  public init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int
  ) throws(TensorError) {
    let fanIn = inputs * kernel * kernel
    bias = try scope.bias(outputs, like: .fanInUniform(fanIn: fanIn))
    weight = try scope.parameter(
      "weight_orig", [outputs, inputs, kernel, kernel], .weight, .fanInUniform(fanIn: fanIn))
    u = try scope.parameter("weight_u", [outputs], .powerVector, .unitVector)
    v = try scope.parameter("weight_v", [fanIn], .powerVector, .unitVector)
    operation = Convolution(stride: stride, padding: padding)
  }

  /// Traces the layer; in training with one power iteration.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let normalized = try graph.apply(
      SpectralNorm(training: graph.isTraining), graph.parameter(ParameterReference(weight)),
      graph.parameter(ParameterReference(u)), graph.parameter(ParameterReference(v)),
      updates: [ParameterReference(u), ParameterReference(v)])
    return try graph.apply(
      operation, x, normalized, graph.parameter(ParameterReference(bias)))
  }
}

extension ParameterScope {
  /// A bias that starts as PyTorch starts it beside a weight with this initialiser.
  fileprivate func bias(_ count: Int, like initializer: Initializer) throws(TensorError)
    -> ParameterSpec
  {
    if case .fanInUniform = initializer {
      return try parameter("bias", [count], .bias, initializer)
    }
    return try parameter("bias", [count], .bias, .constant(0))
  }
}
