/// CosFace's logits, `scale (cos(theta_j) - margin [j = y])`: inputs `cosines [n, classes]`,
/// `labels [n]`. A negative label has no class and takes no margin (Wang et al., 2018; the margin is
/// subtractive).
public struct CosineMargin: TensorOperation, Hashable {
  /// The factor s.
  public let scale: Double
  /// The margin m.
  public let margin: Double
  public var name: String { "cosine margin" }

  /// Logits of CosFace.
  public init(scale: Double = 64, margin: Double = 0.35) {
    self.scale = scale
    self.margin = margin
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireLabels(inputs)
    return inputs[0]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let cosines = inputs[0]
    let logits = try cosines.scaled(by: S(scale), pool: context.pool)
    for i in targets(inputs[1], classes: cosines.shape.channels) {
      logits.uninitializedPointer[i] = S(scale) * (cosines.pointer[i] - S(margin))
    }
    return ForwardResult(output: logits)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try gradient.scaled(by: S(scale), pool: context.pool), nil]
  }
}

/// ArcFace's logits, `scale cos(theta_y + margin)` for the label's class and `scale cos(theta_j)`
/// elsewhere: inputs `cosines [n, classes]`, `labels [n]`. A negative label has no class and takes
/// no margin (Deng et al., 2019).
///
/// Where `theta_y + margin` exceeds pi, `cos(theta_y) - margin sin(margin)` stands in for the
/// cosine, as in insightface, so that a larger angle never has the larger logit. A cosine of the
/// label's class that rounding brought outside [-1, 1] counts as -1 or 1.
public struct AngularMargin: TensorOperation, Hashable {
  /// The derivative has `1 / sin(theta)`, which has no end; single precision cannot tell angles
  /// below this from 0.
  private static let minimumSine = 1e-3

  /// The factor s.
  public let scale: Double
  /// The margin m in radians, from 0 to pi / 2.
  public let margin: Double
  public var name: String { "angular margin" }

  /// Logits of ArcFace.
  public init(scale: Double = 64, margin: Double = 0.5) {
    self.scale = scale
    self.margin = margin
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireLabels(inputs)
    return inputs[0]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let logits = try inputs[0].scaled(by: S(scale), pool: context.pool)
    for i in targets(inputs[1], classes: inputs[0].shape.channels) {
      logits.uninitializedPointer[i] = S(scale * target(Double(inputs[0].pointer[i])).value)
    }
    return ForwardResult(output: logits)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let result = try gradient.scaled(by: S(scale), pool: context.pool)
    for i in targets(inputs[1], classes: inputs[0].shape.channels) {
      let slope = target(Double(inputs[0].pointer[i])).slope
      result.uninitializedPointer[i] = S(scale * slope) * gradient.pointer[i]
    }
    return [result, nil]
  }

  /// What stands in for a cosine of the label's class, and its derivative.
  private func target(_ cosineOfTheta: Double) -> (value: Double, slope: Double) {
    let x = cosineOfTheta < -1 ? -1 : cosineOfTheta > 1 ? 1 : cosineOfTheta
    let (c, s) = (cosine(margin), sine(margin))
    guard !(x <= -c) else { return (x - margin * s, 1) }
    let sineOfTheta = squareRoot((1 - x) * (1 + x))
    return (x * c - sineOfTheta * s, c + s * x / max(sineOfTheta, Self.minimumSine))
  }
}

extension TensorOperation {
  /// The element of each row's class in `[n, classes]`, for the rows that have one.
  @inline(__always)
  fileprivate func targets<S: TensorScalar>(_ labels: Tensor<S>, classes: Int) -> [Int] {
    (0..<labels.shape.count).compactMap { row in
      guard let label = Int(exactly: labels.pointer[row]), (0..<classes).contains(label)
      else { return nil }
      return row * classes + label
    }
  }
}
