import MTLFaceSupport
public import MTLFaceNetwork

/// A comparison of the labels of a data set with the estimates of a model.
///
/// A review also creates the lines of a corrections file in the format of ``LabelOverrides``.
///
///     var review = DatasetReview(set)
///     review.estimateLabels(ofFacesAt: Array(0..<set.count), with: estimator)
///     for index in 0..<set.count where review.isDoubtful(index) {
///       print(review.correctionLine(forFaceAt: index), terminator: "")
///     }
///
/// A review can be used without a model. In this case, only faces with a recorded failure are
/// doubtful.
public struct DatasetReview: Sendable {
  /// The data set.
  public let dataset: FaceDataset
  /// The maximum difference in years between an age label and an estimated age that does not
  /// contradict the label.
  public let ageTolerance: Double
  /// The estimates, keyed by face index.
  public private(set) var estimates: [Int: LabelEstimate] = [:]
  /// The reasons why faces cannot be used, keyed by face index.
  public private(set) var failures: [Int: String] = [:]
  private var unwritable: [Int: String] = [:]

  /// The probability above which an estimated gender contradicts a label. The limit reduces false
  /// reports, for example for infants, whose gender no model recognizes reliably.
  private static let genderProbabilityLimit = 0.8

  /// Creates a review of a data set without estimates.
  ///
  /// - Parameters:
  ///   - dataset: The data set.
  ///   - ageTolerance: The maximum difference in years between an age label and an estimated age
  ///     that does not contradict the label.
  public init(_ dataset: FaceDataset, ageTolerance: Double = 15) {
    self.dataset = dataset
    self.ageTolerance = ageTolerance
  }

  /// Estimates the labels of faces. A face without an estimate is added to ``failures``.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - estimator: The estimator of ages and genders.
  ///   - progress: A closure that is called with the number of processed faces and the total number
  ///     of faces.
  public mutating func estimateLabels(
    ofFacesAt indices: [Int], with estimator: LabelEstimator,
    progress: (Int, Int) -> Void = { _, _ in }
  ) {
    let results = estimator.estimates(forFacesAt: indices, of: dataset, progress: progress)
    for (index, result) in zip(indices, results) {
      switch result {
      case .success(let estimate): estimates[index] = estimate
      case .failure(let error): recordFailure("\(error)", forFaceAt: index)
      }
    }
  }

  /// Records that a face cannot be used.
  ///
  /// - Parameters:
  ///   - problem: The reason why the face cannot be used.
  ///   - index: The index of the face in the data set.
  public mutating func recordFailure(_ problem: String, forFaceAt index: Int) {
    failures[index] = problem
  }

  /// Returns whether the estimate for a face contradicts its labels or the face cannot be used.
  ///
  /// - Parameter index: The index of the face in the data set.
  public func isDoubtful(_ index: Int) -> Bool {
    failures[index] != nil || conflictingAge(index) != nil || conflictingGender(index) != nil
  }

  /// The number of doubtful faces.
  public var doubtfulCount: Int { dataset.samples.indices.count(where: isDoubtful) }

  /// Returns the estimated age of a face if it contradicts the age label.
  ///
  /// - Parameter index: The index of the face in the data set.
  /// - Returns: The estimated age in years, or `nil` if it does not contradict the label.
  public func conflictingAge(_ index: Int) -> Double? {
    guard let age = dataset.samples[index].labels.age, let years = estimates[index]?.years,
      abs(age - years) > ageTolerance
    else { return nil }
    return years
  }

  /// Returns the estimated gender of a face if it contradicts the gender label with a probability
  /// above 0.8.
  ///
  /// - Parameter index: The index of the face in the data set.
  /// - Returns: The estimated gender, or `nil` if it does not contradict the label.
  public func conflictingGender(_ index: Int) -> Gender? {
    guard let gender = dataset.samples[index].labels.gender, let estimate = estimates[index],
      let other = estimate.gender, gender != other,
      estimate.genderProbability ?? 0 > Self.genderProbabilityLimit
    else { return nil }
    return other
  }

  /// The faces that cannot be used or whose name cannot be written to a corrections file, in the
  /// order of the data set.
  public var problems: [FaceDataset.Problem] {
    failures.merging(unwritable) { failure, _ in failure }.sorted { $0.key < $1.key }.map {
      FaceDataset.Problem(entry: dataset.samples[$0.key].name, problem: $0.value)
    }
  }

  /// Returns the line of a corrections file for a face, with a line break at the end.
  ///
  /// The line contains the labels of the face. A label that the estimate contradicts is replaced by
  /// the estimate. If no label is known, the line marks the age and the gender as unknown. If the
  /// face cannot be used, the line removes it. If the name of the face cannot be written, the
  /// result is a placeholder, and the face is added to ``problems``.
  ///
  /// - Parameter index: The index of the face in the data set.
  public mutating func correctionLine(forFaceAt index: Int) -> String {
    do { return try line(index) } catch {
      unwritable[index] = FaceDataset.Sample.overrideProblem
      return "\(dataset.samples[index].name.printable): this name cannot be written\n"
    }
  }

  private func line(_ index: Int) throws(DatasetError) -> String {
    let sample = dataset.samples[index]
    let removal = try LabelOverrides.makeRemovalLine(for: sample)
    guard failures[index] == nil else { return removal }
    let age = conflictingAge(index).map(LabelEstimate.ageLabel) ?? sample.labels.age
    let gender = conflictingGender(index) ?? sample.labels.gender
    let person = sample.labels.identity.map { dataset.identities[$0] }
    guard age != nil || gender != nil || person != nil else {
      return "\(sample.name)\tage=?\tgender=?\n"
    }
    return try LabelOverrides.makeLine(for: sample, age: age, gender: gender, identity: person)
  }
}
