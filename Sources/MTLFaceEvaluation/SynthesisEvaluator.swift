public import MTLFaceNetwork
public import MTLFaceTensor

/// Evaluates synthesized faces with two networks that had no part in the training of the generator:
/// an age estimator and a recognizer of other origin (paper, section 4.3).
///
///     let evaluator = try SynthesisEvaluator(ageEstimator: estimator, recognizer: recognizer)
///     let faces = try model.encode(images)
///     let result = try evaluator.evaluate(model, on: faces, ages: years, pool: pool)
///     let scores = try SynthesisScores(result.observations, groups: model.groups)
public struct SynthesisEvaluator: Sendable {
  private let ageEstimator: InferenceModel
  private let recognizer: InferenceModel

  /// - Throws: `NetworkError.missingPart` if the first model has no age estimator.
  public init(ageEstimator: InferenceModel, recognizer: InferenceModel) throws {
    guard ageEstimator.network.ageEstimator != nil else {
      throw NetworkError.missingPart("age estimator")
    }
    self.ageEstimator = ageEstimator
    self.recognizer = recognizer
  }

  /// The synthesized faces of a model and the evaluators' observations.
  public struct Result: Sendable {
    /// One observation for each face and target group.
    public var observations: [SynthesisScores.Observation]
    /// The faces of each group, rounded to 8 bits per channel: `[n, s, s, 3]`, RGB in [-1, 1].
    public var images: [Tensor<Float>]
    /// The largest difference between the mean of a channel in a result and in its input, in gray
    /// levels 0...255, for each face over all of its results.
    public var channelShift: [Double]
  }

  /// Synthesizes every face in every age group and evaluates the results, clamped and rounded to 8
  /// bits as a viewer sees them.
  ///
  /// - Parameters:
  ///   - model: A model with a generator.
  ///   - faces: Faces encoded by `model`, of the input size of all three networks.
  ///   - years: The age of each face in years.
  ///   - firstIndex: The index of the first face among all inputs.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Throws: `NetworkError` if the model has no generator or the faces were encoded by another
  ///   model or have another size; ``EvaluationError`` `invalidAges` if a face has no age.
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

  /// Returns the values clamped to [-1, 1] and rounded to 256 levels.
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
