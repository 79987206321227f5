import MTLFace
public import MTLFaceHeader

/// See mtlface.h.
@c @implementation
public func mtlface_similarity(
  _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?, _ dimension: Int,
  _ similarity: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let similarity = try required(similarity, "similarity")
    guard 1...1_000_000 ~= dimension else {
      throw CallError.argument("dimension is \(dimension); pass 1 to 1000000")
    }
    let a = UnsafeBufferPointer(start: try required(a, "a"), count: dimension)
    let b = UnsafeBufferPointer(start: try required(b, "b"), count: dimension)
    similarity.pointee = try Embedding(unnormalized: a).similarity(to: Embedding(unnormalized: b))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_threshold_row_init(_ row: UnsafeMutablePointer<mtlface_threshold_row>?) {
  row?.pointee = mtlface_threshold_row()
  row?.pointee.struct_size = MemoryLayout<mtlface_threshold_row>.stride
}

/// See mtlface.h.
@c @implementation
public func mtlface_threshold(
  _ model: OpaquePointer?, _ false_accept_rate: Double,
  _ row: UnsafeMutablePointer<mtlface_threshold_row>?
) -> mtlface_status {
  attempt {
    let row = try required(row, "row")
    try checkSize(row.pointee.struct_size, mtlface_threshold_row.self, "row")
    let analyzer = try analyzer(model)
    guard 0...1 ~= false_accept_rate else {
      throw CallError.argument("false_accept_rate is \(false_accept_rate); pass 0 to 1")
    }
    let point = try analyzer.threshold(falseAcceptRate: false_accept_rate)
    row.pointee = mtlface_threshold_row(
      struct_size: row.pointee.struct_size, threshold: point.threshold,
      false_accept_rate: point.falseAcceptRate, true_accept_rate: point.trueAcceptRate,
      uses_flip: analyzer.calibration?.usesFlipAveraging ?? false)
  }
}

/// Returns the matrix that an input array contains in row-major order.
private func matrix(
  _ values: UnsafePointer<Float>?, _ rows: Int, _ columns: Int, _ name: String
) throws -> Tensor<Float> {
  guard rows > 0, columns > 0 else {
    throw CallError.argument("\(name) has the shape \(rows) x \(columns); pass at least 1 x 1")
  }
  let shape = try TensorShape(rows, columns)
  return try Tensor(
    UnsafeBufferPointer(start: try required(values, name), count: shape.count), shape: shape)
}

/// See mtlface.h.
@c @implementation
public func mtlface_cosface_logits(
  _ embeddings: UnsafePointer<Float>?, _ count: Int, _ dimension: Int,
  _ weights: UnsafePointer<Float>?, _ classes: Int, _ labels: UnsafePointer<Int32>?,
  _ scale: Double, _ margin: Double, _ logits: UnsafeMutablePointer<Float>?, _ capacity: Int
) -> mtlface_status {
  attempt {
    let result = try CosFace.logits(
      embeddings: matrix(embeddings, count, dimension, "embeddings"),
      weights: matrix(weights, classes, dimension, "weights"),
      labels: (0..<count).map { row in labels.map { Int($0[row]) } ?? -1 }, scale: scale,
      margin: margin)
    try copy(result.values, logits, capacity, nil, "logits")
  }
}

private func scores(
  _ scores: UnsafePointer<Double>?, _ same: UnsafePointer<Bool>?, _ count: Int
) throws -> VerificationScores {
  guard count > 0 else { throw EvaluationError.noPairs }
  return try VerificationScores(
    Array(UnsafeBufferPointer(start: required(scores, "scores"), count: count)),
    isSame: Array(UnsafeBufferPointer(start: required(same, "same"), count: count)))
}

/// See mtlface.h.
@c @implementation
public func mtlface_k_fold_accuracy(
  _ scores: UnsafePointer<Double>?, _ same: UnsafePointer<Bool>?, _ count: Int, _ folds: Int,
  _ mean: UnsafeMutablePointer<Double>?, _ deviation: UnsafeMutablePointer<Double>?,
  _ threshold: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let mean = try required(mean, "mean")
    let accuracy = try MTLFaceC.scores(scores, same, count).kFoldAccuracy(folds: folds)
    mean.pointee = accuracy.mean
    deviation?.pointee = accuracy.standardDeviation
    threshold?.pointee = accuracy.threshold
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_true_accept_rate(
  _ scores: UnsafePointer<Double>?, _ same: UnsafePointer<Bool>?, _ count: Int,
  _ false_accept_rate: Double, _ rate: UnsafeMutablePointer<Double>?,
  _ threshold: UnsafeMutablePointer<Double>?, _ enough: UnsafeMutablePointer<Bool>?
) -> mtlface_status {
  attempt {
    let rate = try required(rate, "rate")
    let point = try MTLFaceC.scores(scores, same, count)
      .trueAcceptRate(atFalseAcceptRate: false_accept_rate)
    rate.pointee = point.trueAcceptRate
    threshold?.pointee = point.threshold
    enough?.pointee = point.hasEnoughImpostors
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_equal_error_rate(
  _ scores: UnsafePointer<Double>?, _ same: UnsafePointer<Bool>?, _ count: Int,
  _ rate: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let rate = try required(rate, "rate")
    rate.pointee = try MTLFaceC.scores(scores, same, count).equalErrorRate()
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_area_under_curve(
  _ scores: UnsafePointer<Double>?, _ same: UnsafePointer<Bool>?, _ count: Int,
  _ area: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let area = try required(area, "area")
    area.pointee = try MTLFaceC.scores(scores, same, count).areaUnderCurve()
  }
}
