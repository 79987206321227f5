public import MTLFaceTensor

/// What a parameter is for: it decides how it starts, whether it learns, and whether it decays.
public enum ParameterRole: Hashable, Sendable {
  /// Weight of a convolution, a linear layer or a class: learns and decays.
  case weight
  /// Slope of a PReLU: learns and decays.
  case slope
  /// Scale of a normalisation: learns.
  case normWeight
  /// Anything added: learns.
  case bias
  /// Mean that a batch norm keeps.
  case runningMean
  /// Unbiased variance that a batch norm keeps.
  case runningVariance
  /// Vector of a power iteration.
  case powerVector
  /// Whole number of training steps seen, kept because PyTorch keeps it.
  case counter

  /// Whether an optimiser changes it.
  public var isTrainable: Bool {
    switch self {
    case .weight, .slope, .normWeight, .bias: true
    case .runningMean, .runningVariance, .powerVector, .counter: false
    }
  }

  /// Whether weight decay acts on it (supplement B: not on norms and biases).
  public var decays: Bool { self == .weight || self == .slope }
}

/// How a parameter starts before training.
public enum Initializer: Hashable, Sendable {
  /// The same value everywhere.
  case constant(Double)
  /// Uniform in ±sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010).
  case xavierUniform
  /// Uniform in ±1 / sqrt(fanIn), PyTorch's default for convolutions and linear layers.
  case fanInUniform(fanIn: Int)
  /// Normal with mean 0.
  case normal(deviation: Double)
  /// A random direction: normal numbers divided by their length.
  case unitVector
}

/// A named parameter of a network: its key in a checkpoint, its shape and its purpose.
public struct ParameterSpec: Hashable, Sendable {
  /// The authors' key with the network's prefix, for example `encoder.input_layer.0.weight`.
  public let key: String
  /// PyTorch's shape: `[out, in, kh, kw]`, `[out, in]`, `[channels]`, or `[]` for a counter.
  public let shape: Shape
  /// Its purpose.
  public let role: ParameterRole
  /// How it starts.
  public let initializer: Initializer
}

/// Where modules declare their parameters, in the order of declaration.
public final class ParameterRegistry {
  /// All parameters declared so far.
  public private(set) var specs: [ParameterSpec] = []

  /// An empty registry.
  public init() {}

  /// A place to declare parameters under `name`.
  public func scope(_ name: String) -> ParameterScope { ParameterScope(registry: self, path: name) }

  fileprivate func add(_ spec: ParameterSpec) -> ParameterSpec {
    specs.append(spec)
    return spec
  }
}

/// A dotted prefix of a registry: `scope["block1"]["0"].parameter("weight", …)`.
public struct ParameterScope {
  let registry: ParameterRegistry
  /// The dotted prefix.
  public let path: String

  /// A scope within this one.
  public subscript(name: String) -> ParameterScope {
    ParameterScope(registry: registry, path: "\(path).\(name)")
  }

  /// A scope within this one, for lists.
  public subscript(index: Int) -> ParameterScope { self[String(index)] }

  /// Declares a parameter.
  /// - Throws: `TensorError.sizeOverflow(_:)` for impossible sizes.
  public func parameter(
    _ name: String, _ shape: [Int], _ role: ParameterRole, _ initializer: Initializer
  ) throws(TensorError) -> ParameterSpec {
    try registry.add(
      ParameterSpec(
        key: "\(path).\(name)", shape: Shape(shape), role: role, initializer: initializer))
  }
}

/// A parameter as a graph uses it: whole, or only some of its rows and columns (the live filters
/// of an age group).
public struct ParameterReference: Hashable, Sendable {
  /// The parameter.
  public let spec: ParameterSpec
  /// Kept positions of the first dimension; `nil` keeps all.
  public var rows: [Int]?
  /// Kept positions of the second dimension; `nil` keeps all.
  public var columns: [Int]?

  /// The whole parameter, or the part that is listed.
  public init(_ spec: ParameterSpec, rows: [Int]? = nil, columns: [Int]? = nil) {
    self.spec = spec
    self.rows = rows
    self.columns = columns
  }

  /// The shape of the part.
  public var shape: Shape {
    get throws(TensorError) {
      var sizes = spec.shape.dimensions
      if let rows, !sizes.isEmpty { sizes[0] = rows.count }
      if let columns, sizes.count > 1 { sizes[1] = columns.count }
      return try Shape(sizes)
    }
  }
}
