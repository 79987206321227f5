public import MTLFaceTensor

/// The values of a network's parameters, by key.
///
/// A store is a value type, so a copy is a snapshot.
public struct ParameterStore<Scalar: TensorScalar>: Sendable {
  /// The tensors in PyTorch's layout, by key.
  public private(set) var tensors: [String: Tensor<Scalar>] = [:]
  /// The step counters (`num_batches_tracked`), by key.
  public private(set) var counters: [String: Int64] = [:]

  /// Creates an empty store.
  public init() {}

  /// Creates a store with the initial value of every parameter.
  ///
  /// The random numbers of each parameter come from a separate stream, which is derived from `seed`
  /// and the key of the parameter. Adding a layer therefore does not change the initial values of
  /// the other layers.
  /// - Parameters:
  ///   - specs: The parameters. Counters start at 0.
  ///   - seed: The seed of the random numbers.
  ///   - pool: The threads that generate the numbers.
  /// - Throws: `TensorError` if a tensor cannot be allocated.
  public init(
    initializing specs: [ParameterSpec], seed: UInt64, pool: ThreadPool = .single
  ) throws(TensorError) {
    for spec in specs {
      if spec.role == .counter {
        counters[spec.key] = 0
      } else {
        tensors[spec.key] = try Self.initial(spec, seed: seed, pool: pool)
      }
    }
  }

  /// The tensor stored under `key`.
  public subscript(key: String) -> Tensor<Scalar>? {
    get { tensors[key] }
    set { tensors[key] = newValue }
  }

  /// The counter stored under `key`.
  public subscript(counter key: String) -> Int64? {
    get { counters[key] }
    set { counters[key] = newValue }
  }

  /// Returns the values that a reference selects.
  ///
  /// - Throws: ``NetworkError/missingParameter(_:)`` if the store does not contain the parameter,
  ///   ``NetworkError/parameterShapeMismatch(_:expected:found:)`` if the stored shape differs from
  ///   the shape in the reference, or `TensorError` if a selected row or column does not exist or
  ///   memory is exhausted.
  public func values(of reference: ParameterReference) throws -> Tensor<Scalar> {
    guard let tensor = tensors[reference.spec.key] else {
      throw NetworkError.missingParameter(reference.spec.key)
    }
    guard tensor.shape == reference.spec.shape else {
      throw NetworkError.parameterShapeMismatch(
        reference.spec.key, expected: reference.spec.shape, found: tensor.shape)
    }
    if reference.rows == nil, reference.columns == nil { return tensor }
    return try tensor.selecting(rows: reference.rows, columns: reference.columns)
  }

  /// Stores the state that a forward pass in training mode computed, and increments the counters.
  ///
  /// The state consists of running statistics and power iteration vectors.
  /// - Throws: `TensorError` if the shape of an update does not match the selected rows of its
  ///   parameter.
  public mutating func apply(_ updates: [StateUpdate<Scalar>]) throws(TensorError) {
    for update in updates {
      for (reference, tensor) in update.tensors {
        let key = reference.spec.key
        if let rows = reference.rows {
          try tensors[key]?.replaceElements(at: rows, with: tensor)
        } else {
          tensors[key] = tensor
        }
      }
      if let counter = update.counter { counters[counter, default: 0] &+= 1 }
    }
  }

  /// Returns the same values in another precision.
  public func converted<Other: TensorScalar>(to type: Other.Type) throws(TensorError)
    -> ParameterStore<Other>
  {
    var result = ParameterStore<Other>()
    for (key, tensor) in tensors { result[key] = try tensor.converted(to: type) }
    for (key, count) in counters { result[counter: key] = count }
    return result
  }

  private static func initial(
    _ spec: ParameterSpec, seed: UInt64, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Scalar> {
    var random = RandomSource(name: spec.key)
    random.state ^= RandomSource(seed: seed)[0]
    func makeRandomTensor(_ distribution: RandomSource.Distribution) throws(TensorError) -> Tensor<
      Scalar
    > {
      try random.makeTensor(distribution, shape: spec.shape, as: Scalar.self, pool: pool)
    }
    switch spec.initializer {
    case .constant(let value):
      return try Tensor(repeating: Scalar(value), shape: spec.shape)
    case .xavierUniform:
      let dimensions = spec.shape.dimensions
      let kernelElements = dimensions.dropFirst(2).reduce(1, *)
      let fans = dimensions.prefix(2).reduce(0, +) * kernelElements
      return try makeRandomTensor(.uniform(bound: (6 / Double(max(fans, 1))).squareRoot()))
    case .fanInUniform(let fanIn):
      return try makeRandomTensor(.uniform(bound: 1 / Double(max(fanIn, 1)).squareRoot()))
    case .normal(let standardDeviation):
      return try makeRandomTensor(.normal(standardDeviation: standardDeviation))
    case .unitVector:
      let direction = try makeRandomTensor(.normal(standardDeviation: 1)).reshaped(
        to: TensorShape(1, spec.shape.count))
      return try NormalizeRows().forward([direction], OperationContext(pool: pool)).output
        .reshaped(to: spec.shape)
    }
  }
}
