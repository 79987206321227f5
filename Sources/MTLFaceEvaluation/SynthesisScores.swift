public import MTLFaceNetwork

/// The age accuracy and identity preservation of synthesized faces, measured by evaluators that had
/// no part in the training (paper, section 4.3; supplement C): for each mapping from a source age
/// group to a target group, and as means over the mappings.
///
///     let scores = try SynthesisScores(observations, groups: groups)
///     print(try scores.ageAccuracy(), try scores.identityPreservation())
public struct SynthesisScores: Sendable, Hashable {
  /// The evaluators' measurements of one synthesized face.
  public struct Observation: Sendable, Hashable {
    /// The index of the input. Observations of one input are resampled together.
    public var inputIndex: Int
    /// The age group of the input.
    public var source: Int
    /// The requested age group.
    public var target: Int
    /// The estimated age of the synthesized face in years.
    public var estimatedAge: Double
    /// The cosine of the embeddings of the synthesized face and the input, in -1...1.
    public var cosine: Double

    /// Creates an observation.
    public init(inputIndex: Int, source: Int, target: Int, estimatedAge: Double, cosine: Double) {
      self.inputIndex = inputIndex
      self.source = source
      self.target = target
      self.estimatedAge = estimatedAge
      self.cosine = cosine
    }
  }

  /// The results of one pair of source group and target group.
  public struct Mapping: Sendable, Hashable {
    /// The number of synthesized faces.
    public let count: Int
    /// The fraction of faces whose estimated age is in the target group, in 0...1.
    public let ageAccuracy: Double
    /// The mean cosine to the inputs.
    public let identityPreservation: Double
    /// The mean of the estimated ages in years.
    public let meanEstimatedAges: Double
  }

  /// The mappings that a mean includes.
  public enum MappingScope: Sendable, CaseIterable {
    /// All mappings that have faces.
    case all
    /// The mappings to a group other than the input's.
    case toOtherGroups
  }

  /// The age groups, youngest first.
  public let groups: AgeGroups
  /// The observations.
  public let observations: [Observation]
  /// The mappings, indexed by source and target group; `nil` without faces.
  public let mappings: [[Mapping?]]

  /// Groups observations by their mappings.
  ///
  /// - Throws: ``EvaluationError`` `invalidSynthesis` if there are no observations, a group does
  ///   not exist, an age is negative or not finite, or a cosine is not finite.
  public init(_ observations: [Observation], groups: AgeGroups) throws(EvaluationError) {
    guard !observations.isEmpty else { throw .invalidSynthesis("there are no synthesized faces") }
    for (index, observation) in observations.enumerated() {
      guard (0..<groups.count).contains(observation.source),
        (0..<groups.count).contains(observation.target)
      else {
        throw .invalidSynthesis(
          "face \(index) goes from group \(observation.source) to \(observation.target); there are "
            + "\(groups.count) groups, from 0")
      }
      guard observation.estimatedAge.isFinite, observation.estimatedAge >= 0,
        observation.cosine.isFinite
      else {
        throw .invalidSynthesis(
          "face \(index) has estimated age \(observation.estimatedAge) and cosine \(observation.cosine)"
        )
      }
    }
    self.groups = groups
    self.observations = observations
    mappings = Self.mappings(observations, groups)
  }

  /// Returns the age accuracy: the mean over mappings of the fraction of faces whose estimated age
  /// is in the target group, in 0...1.
  ///
  /// - Throws: ``EvaluationError`` `invalidSynthesis` if no such mapping has faces.
  public func ageAccuracy(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.ageAccuracy)
  }

  /// Returns the identity preservation: the mean over mappings of the mean cosine to the inputs, in
  /// -1...1.
  ///
  /// - Throws: ``EvaluationError``; see ``ageAccuracy(_:)``.
  public func identityPreservation(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.identityPreservation)
  }

  /// The mean estimated age of the faces of each target group in years, or `nil` without faces.
  public var meanEstimatedAges: [Double?] {
    (0..<groups.count).map { target in
      let years = observations.lazy.filter { $0.target == target }.map(\.estimatedAge)
      let count = years.reduce(0) { total, _ in total + 1 }
      return count == 0 ? nil : years.reduce(0, +) / Double(count)
    }
  }

  /// Returns the bootstrap interval of a measure. Inputs are resampled within their age groups,
  /// with all observations of an input. A source group with one input does not widen the interval.
  /// The result is `nil` if the measure is undefined on half of the samples or more.
  public func interval(
    _ bootstrap: Bootstrap = Bootstrap(), of measure: (SynthesisScores) throws -> Double
  ) -> ConfidenceInterval? {
    let places = Dictionary(grouping: observations.indices, by: { observations[$0].inputIndex })
    let inputs = places.keys.sorted().compactMap { places[$0] }
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
      throw .invalidSynthesis("every target group is the input's own; request other groups, too")
    }
    return sum / Double(count)
  }

  private static func mappings(_ observations: [Observation], _ groups: AgeGroups) -> [[Mapping?]] {
    struct Sums {
      var count = 0, right = 0, cosines = 0.0, years = 0.0
    }
    var sums = [[Sums]](
      repeating: [Sums](repeating: Sums(), count: groups.count), count: groups.count)
    for observation in observations {
      sums[observation.source][observation.target].count += 1
      sums[observation.source][observation.target].right +=
        groups.group(ofAge: observation.estimatedAge) == observation.target ? 1 : 0
      sums[observation.source][observation.target].cosines += observation.cosine
      sums[observation.source][observation.target].years += observation.estimatedAge
    }
    return sums.map { row in
      row.map { sums in
        guard sums.count > 0 else { return nil }
        let count = Double(sums.count)
        return Mapping(
          count: sums.count, ageAccuracy: Double(sums.right) / count,
          identityPreservation: sums.cosines / count, meanEstimatedAges: sums.years / count)
      }
    }
  }
}
