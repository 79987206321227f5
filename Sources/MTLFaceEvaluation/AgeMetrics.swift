public import MTLFaceNetwork
public import MTLFaceTensor

/// The accuracy of age estimates on labeled faces: overall, by age group and by gender, with
/// bootstrap confidence intervals.
///
///     let metrics = try AgeMetrics(estimated: years, labels: labels, groups: groups)
///     print(metrics.all.errors.meanAbsoluteError, metrics.all.intervals.meanAbsoluteError as Any)
///
/// The intervals are computed by resampling people. A face without an identity counts as a
/// separate person.
public struct AgeMetrics: Sendable {
  /// The metrics of all faces, or of the faces of one age group or gender.
  public struct Stratum: Sendable {
    /// The property by which the faces of a stratum are selected.
    public enum Kind: String, Sendable {
      /// All faces.
      case all
      /// The age group of the true age.
      case ageGroup = "age group"
      /// The gender label.
      case gender
    }

    /// The property by which the faces are selected.
    public let kind: Kind
    /// The label of the age group, or `women` or `men` for a gender. It is empty for all faces.
    public let name: String
    /// The errors of the estimated ages.
    public let errors: AgeErrors
    /// The confidence intervals of the measures of ``errors``.
    public let intervals: AgeErrors.Intervals
    /// The number of people. A face without an identity counts as a separate person.
    public let personCount: Int

    /// Whether the stratum has too few faces or people to report its metrics.
    public var isTooSmall: Bool {
      SampleSize.isTooSmall(count: errors.signedErrors.count, personCount: personCount)
    }
  }

  /// The estimated age of each face in years.
  public let estimated: [Double]
  /// The true age of each face in years.
  public let ages: [Double]
  /// The error limits of the cumulative scores in years, in ascending order.
  public let cumulativeScoreYears: [Double]
  /// The metrics of all faces.
  public let all: Stratum
  /// The metrics of each age group, then of each gender. A stratum without faces is omitted.
  public let strata: [Stratum]
  /// The confusion matrix of the age groups.
  public let confusion: AgeConfusionMatrix

  /// Compares estimated ages with labeled ages.
  ///
  /// - Parameters:
  ///   - estimated: The estimated ages in years.
  ///   - labels: The labels of the same faces. Each face must have an age. Identities and genders
  ///     are optional.
  ///   - groups: The age groups of the strata and of the confusion matrix.
  ///   - cumulativeScoreYears: The error limits of the cumulative scores in years, in any order.
  ///   - bootstrap: The bootstrap settings for the intervals.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `invalidAges` if the arrays are empty or have different lengths,
  ///   if a face has no age, or if an age is negative or not finite.
  public init(
    estimated: [Double], labels: [FaceLabels], groups: AgeGroups,
    cumulativeScoreYears: [Int] = [1, 3, 5, 10], bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let ages = labels.compactMap(\.age)
    guard ages.count == labels.count else {
      throw .invalidAges(
        "the number of faces without an age is \(labels.count - ages.count); remove these faces")
    }
    self.estimated = estimated
    self.ages = ages
    let years = cumulativeScoreYears.sorted().map(Double.init)
    self.cumulativeScoreYears = years
    confusion = try AgeConfusionMatrix(estimated: estimated, true: ages, groups: groups)
    let sample = Sample(
      estimated: estimated, ages: ages, labels: labels, groups: groups, years: years,
      bootstrap: bootstrap, pool: pool)
    all = try sample.stratum(.all, "", of: Array(labels.indices))
    strata = try sample.strata()
  }

  /// Returns the indices of the faces with the largest absolute errors, largest first.
  ///
  /// - Parameter count: The maximum number of indices, 0 or more.
  public func worst(_ count: Int) -> [Int] {
    let errors = all.errors.signedErrors
    return Array(
      errors.indices.sorted { (abs(errors[$1]), $0) < (abs(errors[$0]), $1) }.prefix(count))
  }
}

extension AgeMetrics {
  /// The data and settings from which each stratum is computed.
  private struct Sample {
    let estimated: [Double]
    let ages: [Double]
    let labels: [FaceLabels]
    let groups: AgeGroups
    let years: [Double]
    let bootstrap: Bootstrap
    let pool: ThreadPool

    func strata() throws(EvaluationError) -> [Stratum] {
      var strata: [Stratum] = []
      for group in 0..<groups.count {
        let faces = ages.indices.filter { groups.group(ofAge: ages[$0]) == group }
        if !faces.isEmpty {
          strata.append(try stratum(.ageGroup, groups.label(group), of: faces))
        }
      }
      for (gender, name) in Gender.strata {
        let faces = labels.indices.filter { labels[$0].gender == gender }
        if !faces.isEmpty { strata.append(try stratum(.gender, name, of: faces)) }
      }
      return strata
    }

    func stratum(
      _ kind: Stratum.Kind, _ name: String, of faces: [Int]
    ) throws(EvaluationError) -> Stratum {
      let errors = try AgeErrors(
        estimated: faces.map { estimated[$0] }, true: faces.map { ages[$0] }, groups: groups)
      let persons = faces.map { labels[$0].identity }
      return Stratum(
        kind: kind, name: name, errors: errors,
        intervals: try errors.intervals(
          cumulativeScores: years, persons: persons, bootstrap, pool: pool),
        personCount: Set(persons.compactMap(\.self)).count + persons.count { $0 == nil })
    }
  }
}
