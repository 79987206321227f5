import MTLFaceNetwork
import MTLFaceTensor

/// The parameters of a network under this library's keys, read from the tensors of an ONNX graph.
struct ONNXParameters {
  /// The path of the file for error messages.
  let path: String
  private(set) var store = ParameterStore<Float>()
  /// The constant that this library's batch normalization adds to the variance.
  private static let epsilon = 1e-5

  /// Creates an empty set of parameters.
  init(path: String) { self.path = path }

  /// Adds a convolution with its batch normalization and PReLU.
  ///
  /// A bias is subtracted from the running mean of the normalization, which is exact. If the graph
  /// has no normalization, the added normalization only adds the bias.
  ///
  /// - Parameter scale: The factor of each input channel that normalizes the image, or `nil`.
  mutating func add(
    _ block: ONNXConvolutionBlock, weight: String, norm: String, slope: String? = nil,
    scale: [Double]? = nil
  ) throws {
    var values = try floats(block.convolution.weight)
    let shape = block.convolution.weight.shape
    if let scale, scale.count == shape[1] {
      let (inputs, window) = (shape[1], shape[2] * shape[3])
      for i in values.indices {
        values[i] = Float(Double(values[i]) * scale[i / window % inputs])
      }
    }
    try set("\(weight).weight", values, shape)
    try add(block.norm, bias: block.convolution.bias, channels: block.outputs, norm)
    if let slope, let tensor = block.slope {
      let slopes = try floats(tensor)
      let expanded = slopes.count == 1 ? Array(repeating: slopes[0], count: block.outputs) : slopes
      try set("\(slope).weight", expanded, [block.outputs])
    }
  }

  /// Adds a batch normalization after a layer that may have a bias. If `norm` is `nil`, the added
  /// normalization only adds the bias.
  mutating func add(_ norm: ONNXBatchNorm?, bias: StoredTensor?, channels: Int, _ key: String)
    throws
  {
    let offset = try bias.map(floats) ?? Array(repeating: 0, count: channels)
    guard let norm else {
      try set("\(key).weight", Array(repeating: 1, count: channels), [channels])
      try set("\(key).bias", offset, [channels])
      try set("\(key).running_mean", Array(repeating: 0, count: channels), [channels])
      let variance = Float(1 - Self.epsilon)
      try set("\(key).running_var", Array(repeating: variance, count: channels), [channels])
      return
    }
    let variance = try floats(norm.variance)
    let mean = try floats(norm.mean)
    try set("\(key).weight", try scale(norm, variance), [channels])
    try set("\(key).bias", floats(norm.bias), [channels])
    try set("\(key).running_mean", zip(mean, offset).map { $0 - $1 }, [channels])
    try set("\(key).running_var", variance, [channels])
  }

  /// Adds the weights of a convolution.
  mutating func add(_ convolution: ONNXConvolution, _ key: String) throws {
    try set("\(key).weight", floats(convolution.weight), convolution.weight.shape)
  }

  /// Adds a matrix and, if the layer of this library has a bias, the bias.
  mutating func add(_ linear: ONNXLinear, _ key: String, hasBias: Bool) throws {
    try set("\(key).weight", floats(linear.weight), linear.weight.shape)
    guard hasBias else { return }
    let bias = try linear.bias.map(floats) ?? Array(repeating: 0, count: linear.outputs)
    try set("\(key).bias", bias, [linear.outputs])
  }

  /// Returns the parameters after checking their shapes against `specs`.
  func validated(against specs: [ParameterSpec]) throws -> ParameterStore<Float> {
    var result = store
    var mismatched: [ModelFileError.ShapeMismatch] = []
    for spec in specs {
      if spec.role == .counter {
        result[counter: spec.key] = 0
      } else if store[spec.key]?.shape != spec.shape {
        mismatched.append(
          .init(
            key: spec.key, expected: spec.shape.dimensions,
            found: store[spec.key]?.shape.dimensions ?? []))
      }
    }
    guard mismatched.isEmpty else {
      throw ModelFileError.parameterMismatch(
        path: path, missing: [], unexpected: [], mismatched: mismatched)
    }
    return result
  }

  /// Returns the weights of a normalization.
  ///
  /// They are corrected if the epsilon of the graph differs from the epsilon of this library.
  private func scale(_ norm: ONNXBatchNorm, _ variance: [Float]) throws -> [Float] {
    let weight = try floats(norm.weight)
    if norm.epsilon == Float(Self.epsilon) { return weight }
    return zip(weight, variance).map { weight, variance in
      let ratio = (Double(variance) + Self.epsilon) / (Double(variance) + Double(norm.epsilon))
      return Float(Double(weight) * ratio.squareRoot())
    }
  }

  private func floats(_ tensor: StoredTensor) throws -> [Float] {
    let values = try tensor.floats()
    guard values.allSatisfy(\.isFinite) else {
      throw ModelFileError.nonFiniteWeight(path: path, key: tensor.name)
    }
    return values
  }

  private mutating func set(_ key: String, _ values: [Float], _ shape: [Int]) throws {
    guard values.allSatisfy(\.isFinite) else {
      throw ModelFileError.nonFiniteWeight(path: path, key: key)
    }
    store["encoder.\(key)"] = try Tensor(values, shape: TensorShape(shape))
  }
}
