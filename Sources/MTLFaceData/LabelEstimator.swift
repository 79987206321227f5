public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// Estimates the ages and genders of the faces of a data set.
///
///     let estimator = LabelEstimator(model, pool: pool) { try $0.alignedFace(at: $1) }
///     let estimates = estimator.estimates(forFacesAt: Array(0..<set.count), of: set)
///     print(try estimates[0].get().years as Any)
///
/// Faces are loaded and processed on all threads of the pool; the estimates do not depend on their
/// number.
public struct LabelEstimator: Sendable {
  /// Returns the aligned face at an index of a data set. If it throws, the face has no estimate.
  public typealias FaceLoader = @Sendable (FaceDataset, Int) throws -> AlignedFace

  /// The age groups of the model.
  public let ageGroups: AgeGroups
  /// Whether the model estimates ages.
  public let estimatesAge: Bool
  /// Whether the model estimates genders.
  public let estimatesGender: Bool

  private let pipeline: BatchPipeline
  private let load: FaceLoader
  private let estimate: @Sendable ([AlignedFace]) throws -> [LabelEstimate]

  /// Creates an estimator from closures.
  ///
  /// - Parameters:
  ///   - ageGroups: The age groups of the model.
  ///   - estimatesAge: Whether the estimates contain ages.
  ///   - estimatesGender: Whether the estimates contain genders.
  ///   - pool: The threads to work on.
  ///   - batchSize: The largest number of faces that are passed to `estimate`.
  ///   - load: Returns the aligned face at an index of a data set. Called on any thread.
  ///   - estimate: Returns the estimate for each face, in order. Called on any thread.
  public init(
    ageGroups: AgeGroups, estimatesAge: Bool, estimatesGender: Bool, pool: ThreadPool,
    batchSize: Int = 8, load: @escaping FaceLoader,
    estimate: @escaping @Sendable ([AlignedFace]) throws -> [LabelEstimate]
  ) {
    self.ageGroups = ageGroups
    self.estimatesAge = estimatesAge
    self.estimatesGender = estimatesGender
    pipeline = BatchPipeline(pool: pool, batchSize: batchSize)
    self.load = load
    self.estimate = estimate
  }

  /// Creates an estimator that uses the estimators of a model.
  ///
  /// - Parameters:
  ///   - model: The model. A label whose estimator the model lacks is `nil` in all estimates.
  ///   - pool: The threads to work on.
  ///   - batchSize: The largest number of faces that the model processes at a time.
  ///   - load: Returns the aligned face at an index of a data set, in the input size of the model.
  ///     Called on any thread.
  public init(
    _ model: InferenceModel, pool: ThreadPool, batchSize: Int = 8, load: @escaping FaceLoader
  ) {
    self.init(
      ageGroups: model.groups, estimatesAge: model.network.ageEstimator != nil,
      estimatesGender: model.network.genderEstimator != nil, pool: pool, batchSize: batchSize,
      load: load
    ) { try model.labelEstimates(of: $0) }
  }

  /// The name of the estimator that the model lacks, such as `gender estimator`; `nil` if it has
  /// both.
  public var missingEstimator: String? {
    estimatesAge ? (estimatesGender ? nil : "gender estimator") : "age estimator"
  }

  /// Returns the estimates for faces.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - set: The data set.
  ///   - progress: Called with the number of faces done and the number of all faces.
  /// - Returns: For each element of `indices`, the estimate or the error of loading the face or of
  ///   the model.
  public func estimates(
    forFacesAt indices: [Int], of set: FaceDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) -> [Result<LabelEstimate, any Error>] {
    var results: [Result<LabelEstimate, any Error>] = []
    results.reserveCapacity(indices.count)
    do {
      try pipeline.run(
        indices.count, prepare: { [load] in try load(set, indices[$0]) }, process: estimate
      ) { number, result in
        progress(number, indices.count)
        results.append(result)
      }
    } catch {
      results += indices.dropFirst(results.count).map { _ in .failure(error) }
    }
    return results
  }
}

extension InferenceModel {
  /// Returns the labels that the model estimates for aligned faces.
  fileprivate func labelEstimates(of faces: [AlignedFace]) throws -> [LabelEstimate] {
    let encoded = try encode(
      Tensor(normalizing: faces.map(\.image), size: network.configuration.inputSize))
    let ages = network.ageEstimator == nil ? nil : try expectedAges(of: encoded)
    let genders =
      network.genderEstimator == nil ? nil : try genderProbabilities(of: encoded).values
    return faces.indices.map { index in
      let genders = genders.map { values in
        (
          male: values[2 * index + Gender.male.rawValue],
          female: values[2 * index + Gender.female.rawValue]
        )
      }
      return LabelEstimate(
        years: ages.map { Double($0[index]) },
        gender: genders.map { $0.male > $0.female ? .male : .female },
        genderProbability: genders.map { Double(max($0.male, $0.female)) })
    }
  }

  private func expectedAges(of faces: EncodedFaces) throws -> [Float] {
    let ages = try ages(of: faces)
    guard ages.probabilities.isFinite, ages.years.isFinite, ages.groupLogits.isFinite else {
      throw UnreadableFace(
        "the output of the age estimator is not finite; check the model's weights")
    }
    return ages.years.values
  }
}
