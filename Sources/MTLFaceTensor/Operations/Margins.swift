/// The logits of CosFace, `scale * (cos(theta_j) - margin * [j = y])` (Wang et al., 2018).
///
/// The inputs are `cosines [n, classes]` and `labels [n]`. The margin is subtracted from the cosine
/// of the label's class. It is not applied to rows whose label is not a class index, such as -1.
public struct CosineMargin: TensorOperation, Hashable {
  /// The factor of the logits.
  public let scale: Double
  /// The margin that is subtracted from the cosine of the label's class.
  public let margin: Double
  public var name: String { "cosine margin" }

  /// Creates a cosine margin. The default values are those of the CosFace paper.
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

/// The logits of ArcFace (Deng et al., 2019), which are `scale * cos(theta_y + margin)` for the
/// label's class and `scale * cos(theta_j)` for the other classes.
///
/// The inputs are `cosines [n, classes]` and `labels [n]`. The margin is not applied to rows whose
/// label is not a class index, such as -1.
///
/// If `theta_y + margin` is at least pi, `cos(theta_y) - margin * sin(margin)` is used instead of
/// `cos(theta_y + margin)`, as in insightface, so that a larger angle never has a larger logit. The
/// cosine of the label's class is clamped to [-1, 1], because rounding errors may move it outside
/// this range.
public struct AngularMargin: TensorOperation, Hashable {
  /// The lower bound for `sin(theta)` in the derivative, which contains `1 / sin(theta)`. In single
  /// precision, smaller angles cannot be reliably distinguished from 0.
  private static let minimumSine = 1e-3

  /// The factor of the logits.
  public let scale: Double
  /// The margin that is added to the angle of the label's class, in radians, from 0 to pi / 2.
  public let margin: Double
  public var name: String { "angular margin" }

  /// Creates an angular margin. The default values are those of the ArcFace paper.
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

  /// Returns the value that replaces the cosine of the label's class, and its derivative.
  private func target(_ cosineOfTheta: Double) -> (value: Double, slope: Double) {
    let x = cosineOfTheta < -1 ? -1 : cosineOfTheta > 1 ? 1 : cosineOfTheta
    let (c, s) = (cosine(margin), sine(margin))
    guard !(x <= -c) else { return (x - margin * s, 1) }
    let sineOfTheta = squareRoot((1 - x) * (1 + x))
    return (x * c - sineOfTheta * s, c + s * x / max(sineOfTheta, Self.minimumSine))
  }
}

extension TensorOperation {
  /// Returns the indices of the elements of `[n, classes]` to which the labels refer, for rows with
  /// a valid label.
  @inline(__always)
  fileprivate func targets<S: TensorScalar>(_ labels: Tensor<S>, classes: Int) -> [Int] {
    (0..<labels.shape.count).compactMap { row in
      guard let label = Int(exactly: labels.pointer[row]), (0..<classes).contains(label)
      else { return nil }
      return row * classes + label
    }
  }
}
