public import MTLFaceNetwork

/// How well synthesized faces show the age that was asked for, and keep the person, by evaluators
/// that took no part in training (paper, section 4.3; supplement C): per mapping from a source age
/// group to a target group, and the means over the mappings.
///
///     let scores = try SynthesisScores(observations, groups: groups)
///     print(try scores.ageAccuracy(), try scores.identityPreservation())
public struct SynthesisScores: Sendable, Hashable {
  /// What the evaluators say of one synthesized face.
  public struct Observation: Sendable, Hashable {
    /// Which input it was made from: observations of one input are drawn together for intervals.
    public var inputIndex: Int
    /// The age group of the input.
    public var source: Int
    /// The age group that was asked for.
    public var target: Int
    /// The age read off it, in years.
    public var estimatedAge: Double
    /// The cosine of its embedding and the input's, -1...1.
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

  /// A source group and a target group, and what became of the faces between them.
  public struct Mapping: Sendable, Hashable {
    /// Synthesized faces.
    public let count: Int
    /// The share whose age, as read, lies in the target group, 0...1.
    public let ageAccuracy: Double
    /// The mean cosine to the inputs.
    public let identityPreservation: Double
    /// The mean of the ages read, in years.
    public let meanEstimatedAges: Double
  }

  /// Which mappings a mean is taken over.
  public enum MappingScope: Sendable, CaseIterable {
    /// All that have faces.
    case all
    /// Only those to another group than the input's.
    case toOtherGroups
  }

  /// The groups, from the youngest on.
  public let groups: AgeGroups
  /// The observations, as given.
  public let observations: [Observation]
  /// By source group and target group; nil where there are no faces.
  public let mappings: [[Mapping?]]

  /// Sorts observations by their mappings.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` for no answer, for a group that there is not,
  ///   for an age that is negative or not finite and for a cosine that is not finite.
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
          "face \(index) was read as \(observation.estimatedAge) years with a cosine of \(observation.cosine)"
        )
      }
    }
    self.groups = groups
    self.observations = observations
    mappings = Self.mappings(observations, groups)
  }

  /// The age accuracy: the mean over mappings of the share of faces whose age lies in the target
  /// group, 0...1.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` where no such mapping has faces.
  public func ageAccuracy(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.ageAccuracy)
  }

  /// The identity preservation: the mean over mappings of the mean cosine to the inputs, -1...1.
  /// - Throws: As ``ageAccuracy(_:)``.
  public func identityPreservation(_ kind: MappingScope = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.identityPreservation)
  }

  /// The mean age read off all faces made for each target group, in years; nil where there are
  /// none.
  public var meanEstimatedAges: [Double?] {
    (0..<groups.count).map { target in
      let years = observations.lazy.filter { $0.target == target }.map(\.estimatedAge)
      let count = years.reduce(0) { total, _ in total + 1 }
      return count == 0 ? nil : years.reduce(0, +) / Double(count)
    }
  }

  /// Where a measure would lie if other inputs of the same age groups had been drawn: all
  /// observations of an input go together. A source group with a single input adds nothing to the
  /// width. Nil where the measure is undefined on half of the samples.
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
      throw .invalidSynthesis("every face was shown at its own age group; ask for others, too")
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
