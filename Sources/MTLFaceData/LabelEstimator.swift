public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// An estimator of the ages and genders of faces in a data set.
///
///     let estimator = LabelEstimator(model, pool: pool) { try $0.alignedFace(at: $1) }
///     let estimates = estimator.estimates(forFacesAt: Array(0..<set.count), of: set)
///     print(try estimates[0].get().years as Any)
///
/// Faces are loaded and processed on all threads of the pool. The estimates do not depend on the
/// number of threads.
public struct LabelEstimator: Sendable {
  /// A function that returns the aligned face at an index of a data set. If it throws, the face has
  /// no estimate.
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
  ///   - pool: The thread pool to use.
  ///   - batchSize: The maximum number of faces that are passed to `estimate` at a time.
  ///   - load: A function that returns the aligned face at an index of a data set. It can be
  ///     called on any thread.
  ///   - estimate: A function that returns the estimate for each face, in the order of the faces.
  ///     It can be called on any thread.
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

  /// Creates an estimator from the age and gender estimators of a model.
  ///
  /// - Parameters:
  ///   - model: The model. If it has no estimator for a label, the label is `nil` in all estimates.
  ///   - pool: The thread pool to use.
  ///   - batchSize: The maximum number of faces that the model processes at a time.
  ///   - load: A function that returns the aligned face at an index of a data set, in the input
  ///     size of the model. It can be called on any thread.
  public init(
    _ model: InferenceModel, pool: ThreadPool, batchSize: Int = 8, load: @escaping FaceLoader
  ) {
    self.init(
      ageGroups: model.groups, estimatesAge: model.network.ageEstimator != nil,
      estimatesGender: model.network.genderEstimator != nil, pool: pool, batchSize: batchSize,
      load: load
    ) { try model.labelEstimates(of: $0) }
  }

  /// The name of an estimator that the model does not have, such as `gender estimator`, or `nil` if
  /// the model estimates both ages and genders.
  public var missingEstimator: String? {
    estimatesAge ? (estimatesGender ? nil : "gender estimator") : "age estimator"
  }

  /// Returns the estimates for faces of a data set.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - set: The data set.
  ///   - progress: A closure that is called with the number of processed faces and the total number
  ///     of faces.
  /// - Returns: The estimate for each element of `indices`, or the error that occurred when the
  ///   face was loaded or processed.
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
  /// Returns the estimated labels of aligned faces.
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
        "has no estimate, because the output of the age estimator is not finite; check the weights of the model"
      )
    }
    return ages.years.values
  }
}
