public import MTLFaceNetwork

/// The age accuracy and identity preservation of synthesized faces.
///
/// Both are measured with networks that were not used in training (paper, section 4.3; supplement
/// C). They are available for each mapping from a source age group to a target age group and as
/// means over the mappings.
///
///     let scores = try SynthesisScores(observations, groups: groups)
///     print(try scores.ageAccuracy(), try scores.identityPreservation())
public struct SynthesisScores: Sendable, Hashable {
  /// The measurements on one synthesized face.
  public struct Observation: Sendable, Hashable {
    /// The index of the input face. Observations of the same input face are resampled together.
    public var inputIndex: Int
    /// The index of the input face's age group.
    public var source: Int
    /// The index of the requested age group.
    public var target: Int
    /// The estimated age of the synthesized face in years.
    public var estimatedAge: Double
    /// The cosine of the embeddings of the synthesized face and the input face, in -1...1.
    public var cosine: Double

    /// Creates an observation.
    ///
    /// - Parameters:
    ///   - inputIndex: The index of the input face.
    ///   - source: The index of the input face's age group.
    ///   - target: The index of the requested age group.
    ///   - estimatedAge: The estimated age of the synthesized face in years.
    ///   - cosine: The cosine of the embeddings of the synthesized face and the input face, in
    ///     -1...1.
    public init(inputIndex: Int, source: Int, target: Int, estimatedAge: Double, cosine: Double) {
      self.inputIndex = inputIndex
      self.source = source
      self.target = target
      self.estimatedAge = estimatedAge
      self.cosine = cosine
    }
  }

  /// The results for one pair of source and target age groups.
  public struct Mapping: Sendable, Hashable {
    /// The number of synthesized faces.
    public let count: Int
    /// The fraction of faces whose estimated age is in the target group, in 0...1.
    public let ageAccuracy: Double
    /// The mean cosine between the synthesized faces and their input faces, in -1...1.
    public let identityPreservation: Double
    /// The mean of the estimated ages of the synthesized faces in years.
    public let meanEstimatedAges: Double
  }

  /// The mappings over which a mean is computed.
  public enum MappingScope: Sendable, CaseIterable {
    /// All mappings that have faces.
    case all
    /// The mappings to a group other than the source group.
    case toOtherGroups
  }

  /// The age groups, youngest first.
  public let groups: AgeGroups
  /// The measurements on all synthesized faces.
  public let observations: [Observation]
  /// The results of the mappings, indexed by source and target group. The result of a mapping
  /// without faces is `nil`.
  public let mappings: [[Mapping?]]

  /// Computes the results of the mappings.
  ///
  /// - Parameters:
  ///   - observations: The measurements on the synthesized faces.
  ///   - groups: The age groups.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` if there are no observations, a group does
  ///   not exist, an age is negative or not finite, or a cosine is not finite.
  public init(_ observations: [Observation], groups: AgeGroups) throws(EvaluationError) {
    guard !observations.isEmpty else {
      throw .invalidSynthesis("there are no synthesized faces; pass at least one observation")
    }
    for (index, observation) in observations.enumerated() {
      guard (0..<groups.count).contains(observation.source),
        (0..<groups.count).contains(observation.target)
      else {
        throw .invalidSynthesis(
          "observation \(index) has source group \(observation.source) and target group "
            + "\(observation.target); pass group indices in 0..<\(groups.count)")
      }
      guard observation.estimatedAge.isFinite, observation.estimatedAge >= 0,
        observation.cosine.isFinite
      else {
        throw .invalidSynthesis(
          "observation \(index) has estimated age \(observation.estimatedAge) and cosine "
            + "\(observation.cosine); pass a finite age of 0 or more and a finite cosine"
        )
      }
    }
    self.groups = groups
    self.observations = observations
    mappings = Self.mappings(observations, groups)
  }

  /// Returns the age accuracy: the mean over mappings of the fraction of faces whose estimated age
  /// is in the target group.
  ///
  /// - Parameter kind: The mappings over which the mean is computed.
  /// - Returns: The age accuracy, in 0...1.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` if none of these mappings has faces.
  public func ageAccuracy(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.ageAccuracy)
  }

  /// Returns the identity preservation: the mean over mappings of the mean cosine between
  /// synthesized and input faces.
  ///
  /// - Parameter kind: The mappings over which the mean is computed.
  /// - Returns: The identity preservation, in -1...1.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` if none of these mappings has faces.
  public func identityPreservation(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.identityPreservation)
  }

  /// The mean estimated age of the synthesized faces of each target group in years, or `nil` for a
  /// group without faces.
  public var meanEstimatedAges: [Double?] {
    (0..<groups.count).map { target in
      let years = observations.lazy.filter { $0.target == target }.map(\.estimatedAge)
      let count = years.reduce(0) { total, _ in total + 1 }
      return count == 0 ? nil : years.reduce(0, +) / Double(count)
    }
  }

  /// Returns the bootstrap interval of a measure.
  ///
  /// Input faces are resampled within their age groups together with all of their observations. A
  /// source group with a single input face therefore does not widen the interval.
  ///
  /// - Parameters:
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - measure: A function that computes the measure of a sample. The measure is undefined if the
  ///     function throws.
  /// - Returns: The interval, or `nil` if the measure is undefined on half or more of the samples.
  public func interval(
    _ bootstrap: Bootstrap = Bootstrap(), of measure: (SynthesisScores) throws -> Double
  ) -> ConfidenceInterval? {
    let observationsOfInput = Dictionary(
      grouping: observations.indices, by: { observations[$0].inputIndex })
    let inputs = observationsOfInput.keys.sorted().compactMap { observationsOfInput[$0] }
    let strata = (0..<groups.count).map { source in
      inputs.filter { observations[$0[0]].source == source }
    }
    return bootstrap.interval(ofStrata: strata) { drawn in
      try? measure(SynthesisScores(drawn.map { observations[$0] }, groups: groups))
    }
  }

  private func mean(
    _ kind: MappingScope, _ value: (Mapping) -> Double
  ) throws(EvaluationError) -> Double {
    var (sum, count) = (0.0, 0)
    for (source, row) in mappings.enumerated() {
      for (target, mapping) in row.enumerated() where kind == .all || source != target {
        guard let mapping else { continue }
        sum += value(mapping)
        count += 1
      }
    }
    guard count > 0 else {
      throw .invalidSynthesis(
        "no synthesized face has a target group other than its source group; request other groups")
    }
    return sum / Double(count)
  }

  private static func mappings(_ observations: [Observation], _ groups: AgeGroups) -> [[Mapping?]] {
    struct Sums {
      var count = 0, correct = 0, cosines = 0.0, years = 0.0
    }
    var sums = [[Sums]](
      repeating: [Sums](repeating: Sums(), count: groups.count), count: groups.count)
    for observation in observations {
      sums[observation.source][observation.target].count += 1
      sums[observation.source][observation.target].correct +=
        groups.group(ofAge: observation.estimatedAge) == observation.target ? 1 : 0
      sums[observation.source][observation.target].cosines += observation.cosine
      sums[observation.source][observation.target].years += observation.estimatedAge
    }
    return sums.map { row in
      row.map { sums in
        guard sums.count > 0 else { return nil }
        let count = Double(sums.count)
        return Mapping(
          count: sums.count, ageAccuracy: Double(sums.correct) / count,
          identityPreservation: sums.cosines / count, meanEstimatedAges: sums.years / count)
      }
    }
  }
}
