public import MTLFaceNetwork
public import MTLFaceTensor

/// Deterministic tensors from which the golden values were computed.
///
/// A tensor depends only on its name and shape.
public enum GoldenTensors {
  private static let pool = ThreadPool(threads: 2)

  /// Returns a tensor of uniform random numbers in [-1, 1). The dimensions of images are in
  /// PyTorch's order, [n, c, h, w].
  public static func image(_ name: String, _ shape: [Int]) throws -> Tensor<Float> {
    try RandomSource(name: name).makeTensor(
      .uniform(bound: 1), shape: TensorShape(shape), as: Float.self, pool: pool)
  }

  /// Returns the value of a parameter, whose distribution depends on its rank and the suffix of its
  /// name.
  public static func value(_ name: String, _ shape: TensorShape) throws -> Tensor<Float> {
    var random = RandomSource(name: name)
    func uniform(_ bound: Double) throws -> Tensor<Float> {
      try random.makeTensor(.uniform(bound: bound), shape: shape, as: Float.self, pool: pool)
    }
    if name.hasSuffix("running_mean") || name.hasSuffix("bias") { return try uniform(0.2) }
    if shape.rank >= 2, !name.hasSuffix("running_var") {
      let fanIn = Double(shape.dimensions.dropFirst().reduce(1, *))
      return try uniform((3 / fanIn).squareRoot())
    }
    let (low, span) = name.hasSuffix("running_var") ? (0.5, 1.0) : (0.4, 0.6)
    return try Tensor(
      (0..<shape.count).map { _ in Float(low + span * random.uniform()) }, shape: shape)
  }

  /// Returns all parameters of a network. `rename` maps a parameter key to the name in the golden
  /// files.
  public static func parameters(
    _ specs: [ParameterSpec], rename: (String) -> String = { $0 }
  ) throws -> ParameterStore<Float> {
    var store = ParameterStore<Float>()
    for spec in specs {
      if spec.role == .counter {
        store[counter: spec.key] = 0
      } else {
        store[spec.key] = try value(rename(spec.key), spec.shape)
        if spec.role == .powerIterationVector { store[spec.key] = try normalized(store[spec.key]) }
      }
    }
    return store
  }

  private static func normalized(_ vector: Tensor<Float>?) throws -> Tensor<Float>? {
    guard let vector else { return nil }
    let length = vector.values.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    return try Tensor(vector.values.map { $0 / max(length, 1e-12) }, shape: vector.shape)
  }
}
