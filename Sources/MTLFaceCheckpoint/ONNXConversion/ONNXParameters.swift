import MTLFaceNetwork
import MTLFaceTensor

/// The parameters of a network, filled from the tensors of an ONNX graph under our keys.
struct ONNXParameters {
  /// The file's path, for messages.
  let path: String
  private(set) var store = ParameterStore<Float>()
  /// What our batch norms add to a variance.
  private static let epsilon = 1e-5

  /// No parameters yet.
  init(path: String) { self.path = path }

  /// A convolution and its norm. A bias moves the norm's mean, which is exact; without a norm in
  /// the graph, ours becomes the identity plus the bias.
  /// - Parameter scale: A factor for each input channel: what normalizes the image.
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
      let all = slopes.count == 1 ? Array(repeating: slopes[0], count: block.outputs) : slopes
      try set("\(slope).weight", all, [block.outputs])
    }
  }

  /// A norm behind something that may have a bias of its own; or the values that make ours the
  /// identity plus that bias.
  mutating func add(_ norm: ONNXBatchNorm?, bias: StoredTensor?, channels: Int, _ key: String)
    throws
  {
    let before = try bias.map(floats) ?? Array(repeating: 0, count: channels)
    guard let norm else {
      try set("\(key).weight", Array(repeating: 1, count: channels), [channels])
      try set("\(key).bias", before, [channels])
      try set("\(key).running_mean", Array(repeating: 0, count: channels), [channels])
      let variance = Float(1 - Self.epsilon)
      try set("\(key).running_var", Array(repeating: variance, count: channels), [channels])
      return
    }
    let variance = try floats(norm.variance)
    let mean = try floats(norm.mean)
    try set("\(key).weight", try scale(norm, variance), [channels])
    try set("\(key).bias", floats(norm.bias), [channels])
    try set("\(key).running_mean", zip(mean, before).map { $0 - $1 }, [channels])
    try set("\(key).running_var", variance, [channels])
  }

  /// A convolution's weight alone.
  mutating func add(_ convolution: ONNXConvolution, _ key: String) throws {
    try set("\(key).weight", floats(convolution.weight), convolution.weight.shape)
  }

  /// A matrix and its bias, if our layer has one.
  mutating func add(_ linear: ONNXLinear, _ key: String, hasBias: Bool) throws {
    try set("\(key).weight", floats(linear.weight), linear.weight.shape)
    guard hasBias else { return }
    let bias = try linear.bias.map(floats) ?? Array(repeating: 0, count: linear.outputs)
    try set("\(key).bias", bias, [linear.outputs])
  }

  /// Everything that a network has, checked.
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

  /// The norm's weight, corrected where the graph adds another number to the variance than ours.
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
