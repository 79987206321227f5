public import MTLFaceNetwork
public import MTLFaceTensor

/// An evaluator that measures synthesized faces with an independent age estimator and an
/// independent recognizer.
///
/// The results are meaningful only if neither network was used to train the generator (paper,
/// section 4.3).
///
///     let evaluator = try SynthesisEvaluator(ageEstimator: estimator, recognizer: recognizer)
///     let faces = try model.encode(images)
///     let result = try evaluator.evaluate(model, on: faces, ages: years, pool: pool)
///     let scores = try SynthesisScores(result.observations, groups: model.groups)
public struct SynthesisEvaluator: Sendable {
  private let ageEstimator: InferenceModel
  private let recognizer: InferenceModel

  /// Creates an evaluator.
  ///
  /// - Parameters:
  ///   - ageEstimator: A model with an age estimator.
  ///   - recognizer: A model that computes embeddings.
  /// - Throws: `NetworkError.missingPart` if `ageEstimator` has no age estimator.
  public init(ageEstimator: InferenceModel, recognizer: InferenceModel) throws {
    guard ageEstimator.network.ageEstimator != nil else {
      throw NetworkError.missingPart("age estimator")
    }
    self.ageEstimator = ageEstimator
    self.recognizer = recognizer
  }

  /// The synthesized faces of a model and the measurements on them.
  public struct Result: Sendable {
    /// One observation for each input face and target group, ordered by target group.
    public var observations: [SynthesisScores.Observation]
    /// The synthesized faces of each target group: `[n, s, s, 3]`, RGB in [-1, 1], rounded to 8
    /// bits per channel.
    public var images: [Tensor<Float>]
    /// The color shift of each input face: the largest absolute difference between the channel
    /// means of the input and of any of its synthesized faces, in gray levels 0...255.
    public var channelShift: [Double]
  }

  /// Synthesizes each face for every age group and evaluates the results.
  ///
  /// The synthesized faces are clamped and rounded to 8 bits per channel before evaluation, as they
  /// are when displayed.
  ///
  /// - Parameters:
  ///   - model: A model with a generator.
  ///   - faces: Faces encoded by `model`. Their image size must be the input size of all three
  ///     networks.
  ///   - years: The age of each face in years.
  ///   - firstIndex: The input index of the first face, if the inputs are evaluated in batches.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: `NetworkError` if the model has no generator, or if the faces were encoded by
  ///   another model or have an image size that a network does not support; ``EvaluationError``
  ///   `invalidAges` if there is not one age per face or an age is negative or not finite.
  public func evaluate(
    _ model: InferenceModel, on faces: EncodedFaces, ages years: [Double], firstIndex: Int = 0,
    pool: ThreadPool
  ) throws -> Result {
    guard years.count == faces.count, years.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw EvaluationError.invalidAges(
        "the ages of the faces are invalid (ages: \(years.count), faces: \(faces.count)); pass one finite age of 0 or more per face"
      )
    }
    let groups = model.groups
    let inputEmbeddings = try recognizer.embeddings(of: faces.images)
    let inputMeans = FaceTensorMetrics.channelMeans(faces.images)
    var result = Result(
      observations: [], images: [], channelShift: [Double](repeating: 0, count: years.count))
    let targets = (0..<groups.count).map { TargetAge.group($0) }
    for (target, images) in try model.synthesize(faces, at: targets).enumerated() {
      let outputs = try Self.quantized(images)
      let estimatedAges = try ageEstimator.ages(of: ageEstimator.encode(outputs)).years.values
      let cosines = try FaceTensorMetrics.cosines(
        inputEmbeddings, recognizer.embeddings(of: outputs), pool: pool)
      let outputMeans = FaceTensorMetrics.channelMeans(outputs)
      for face in years.indices {
        result.observations.append(
          SynthesisScores.Observation(
            inputIndex: firstIndex + face, source: groups.group(ofAge: years[face]), target: target,
            estimatedAge: Double(estimatedAges[face]), cosine: cosines[face]))
        for channel in 3 * face..<3 * face + 3 {
          let shift = abs(outputMeans[channel] - inputMeans[channel]) * 127.5
          result.channelShift[face] = max(result.channelShift[face], shift)
        }
      }
      result.images.append(outputs)
    }
    return result
  }

  /// Returns images with values clamped to [-1, 1] and rounded to 256 levels.
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
