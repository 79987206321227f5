public import MTLFaceNetwork
public import MTLFaceTensor

/// Judges synthesized faces by two networks that took no part in the training of what they judge:
/// an age estimator, and a recognizer of other origin (paper, section 4.3).
///
///     let evaluator = try SynthesisEvaluator(ageEstimator: estimator, recognizer: recognizer)
///     let result = try evaluator.evaluate(model, on: model.encode(images), ages: years, pool: pool)
///     let scores = try SynthesisScores(result.observations, groups: model.groups)
public struct SynthesisEvaluator: Sendable {
  private let ageEstimator: InferenceModel
  private let recognizer: InferenceModel

  /// - Throws: `NetworkError.missingPart` for a model without an age estimator.
  public init(ageEstimator: InferenceModel, recognizer: InferenceModel) throws {
    guard ageEstimator.network.ageEstimator != nil else {
      throw NetworkError.missingPart("age estimator")
    }
    self.ageEstimator = ageEstimator
    self.recognizer = recognizer
  }

  /// What a model made of faces, and what the evaluators say.
  public struct Result: Sendable {
    /// An answer for each face and target group.
    public var observations: [SynthesisScores.Observation]
    /// For each group, the faces as a picture of 8 bits keeps them, `[n, s, s, 3]`, RGB in [-1, 1].
    public var images: [Tensor<Float>]
    /// The largest difference between a channel's mean in a result and in its input, in gray levels
    /// of 0...255: for each face, over its results.
    public var channelShift: [Double]
  }

  /// Shows every face at every age group, and asks the evaluators. They see what people see: the
  /// results are clamped and rounded to 8 bits.
  ///
  /// - Parameters:
  ///   - model: A model with a generator.
  ///   - faces: Faces that it encoded, of the size that all three networks take.
  ///   - years: The faces' ages in years.
  ///   - firstIndex: The number of the first face among all inputs.
  ///   - pool: Threads that work.
  /// - Throws: `NetworkError` for a model without a generator, and for faces of another model or
  ///   size; ``EvaluationError`` `invalidAges` unless every face has an age.
  public func evaluate(
    _ model: InferenceModel, on faces: EncodedFaces, ages years: [Double], firstIndex: Int = 0,
    pool: ThreadPool
  ) throws -> Result {
    guard years.count == faces.count, years.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw EvaluationError.invalidAges(
        "\(years.count) ages for \(faces.count) faces to be shown at others")
    }
    let groups = model.groups
    let wanted = try recognizer.embeddings(of: faces.images)
    let means = FaceTensorMetrics.channelMeans(faces.images)
    var result = Result(
      observations: [], images: [], channelShift: [Double](repeating: 0, count: years.count))
    let targets = (0..<groups.count).map { TargetAge.group($0) }
    for (target, images) in try model.synthesize(faces, at: targets).enumerated() {
      let picture = try Self.quantized(images)
      let read = try ageEstimator.ages(of: ageEstimator.encode(picture)).years.values
      let cosines = try FaceTensorMetrics.cosines(
        wanted, recognizer.embeddings(of: picture), pool: pool)
      let shifts = FaceTensorMetrics.channelMeans(picture)
      for face in years.indices {
        result.observations.append(
          SynthesisScores.Observation(
            inputIndex: firstIndex + face, source: groups.group(ofAge: years[face]), target: target,
            estimatedAge: Double(read[face]), cosine: cosines[face]))
        for channel in 3 * face..<3 * face + 3 {
          let shift = abs(shifts[channel] - means[channel]) * 127.5
          result.channelShift[face] = max(result.channelShift[face], shift)
        }
      }
      result.images.append(picture)
    }
    return result
  }

  /// Clamped to [-1, 1] and rounded to the 256 values of a picture.
  private static func quantized(_ images: Tensor<Float>) throws -> Tensor<Float> {
    var images = images
    try images.withUnsafeMutableBufferPointer { values in
      for i in values.indices {
        let level = (min(max(values[i], -1), 1) * 127.5 + 127.5).rounded()
        values[i] = level / 127.5 - 1
      }
    }
    return images
  }
}
