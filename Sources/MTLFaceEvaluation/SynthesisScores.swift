public import MTLFaceNetwork

/// How well synthesised faces show the age that was asked for, and keep the person, by evaluators that
/// took no part in training (paper, section 4.3; supplement C): per mapping from a source age group to
/// a target group, and the means over the mappings.
///
///     let scores = try SynthesisScores(answers, groups: groups)
///     print(try scores.ageAccuracy(), try scores.identityPreservation())
public struct SynthesisScores: Sendable, Hashable {
  /// What the evaluators say of one synthesised face.
  public struct Answer: Sendable, Hashable {
    /// Which input it was made from: answers of one input are drawn together for intervals.
    public var input: Int
    /// The age group of the input.
    public var source: Int
    /// The age group that was asked for.
    public var target: Int
    /// The age read off it, in years.
    public var years: Double
    /// The cosine of its embedding and the input's, -1...1.
    public var cosine: Double

    /// An answer.
    public init(input: Int, source: Int, target: Int, years: Double, cosine: Double) {
      self.input = input
      self.source = source
      self.target = target
      self.years = years
      self.cosine = cosine
    }
  }

  /// A source group and a target group, and what became of the faces between them.
  public struct Mapping: Sendable, Hashable {
    /// Synthesised faces.
    public let count: Int
    /// The share whose age, as read, lies in the target group, 0...1.
    public let ageAccuracy: Double
    /// The mean cosine to the inputs.
    public let identityPreservation: Double
    /// The mean of the ages read, in years.
    public let meanYears: Double
  }

  /// Which mappings a mean is taken over.
  public enum Mappings: Sendable, CaseIterable {
    /// All that have faces.
    case all
    /// Only those to another group than the input's.
    case toOtherGroups
  }

  /// The groups, from the youngest on.
  public let groups: AgeGroups
  /// The answers, as given.
  public let answers: [Answer]
  /// By source group and target group; nil where there are no faces.
  public let mappings: [[Mapping?]]

  /// Sorts answers by their mappings.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` for no answer, for a group that there is not, for
  ///   an age that is negative or not finite and for a cosine that is not finite.
  public init(_ answers: [Answer], groups: AgeGroups) throws(EvaluationError) {
    guard !answers.isEmpty else { throw .invalidSynthesis("there are no synthesised faces") }
    for (index, answer) in answers.enumerated() {
      guard (0..<groups.count).contains(answer.source), (0..<groups.count).contains(answer.target)
      else {
        throw .invalidSynthesis(
          "face \(index) goes from group \(answer.source) to \(answer.target); there are "
            + "\(groups.count) groups, from 0")
      }
      guard answer.years.isFinite, answer.years >= 0, answer.cosine.isFinite else {
        throw .invalidSynthesis(
          "face \(index) was read as \(answer.years) years with a cosine of \(answer.cosine)")
      }
    }
    self.groups = groups
    self.answers = answers
    mappings = Self.mappings(answers, groups)
  }

  /// The age accuracy: the mean over mappings of the share of faces whose age lies in the target group,
  /// 0...1.
  /// - Throws: ``EvaluationError`` `invalidSynthesis` where no such mapping has faces.
  public func ageAccuracy(_ kind: Mappings = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.ageAccuracy)
  }

  /// The identity preservation: the mean over mappings of the mean cosine to the inputs, -1...1.
  /// - Throws: As ``ageAccuracy(_:)``.
  public func identityPreservation(_ kind: Mappings = .all) throws(EvaluationError) -> Double {
    try mean(kind, \.identityPreservation)
  }

  /// The mean age read off all faces made for each target group, in years; nil where there are none.
  public var meanYears: [Double?] {
    (0..<groups.count).map { target in
      let years = answers.lazy.filter { $0.target == target }.map(\.years)
      let count = years.reduce(0) { total, _ in total + 1 }
      return count == 0 ? nil : years.reduce(0, +) / Double(count)
    }
  }

  /// Where a measure would lie if other inputs of the same age groups had been drawn: all answers of an
  /// input go together. A source group with a single input adds nothing to the width. Nil where the
  /// measure is undefined on half of the samples.
  public func interval(
    _ bootstrap: Bootstrap = Bootstrap(), of measure: (SynthesisScores) throws -> Double
  ) -> ConfidenceInterval? {
    let places = Dictionary(grouping: answers.indices, by: { answers[$0].input })
    let inputs = places.keys.sorted().compactMap { places[$0] }
    let strata = (0..<groups.count).map { source in
      inputs.filter { answers[$0[0]].source == source }
    }
    return bootstrap.interval(ofStrata: strata) { drawn in
      try? measure(SynthesisScores(drawn.map { answers[$0] }, groups: groups))
    }
  }

  private func mean(
    _ kind: Mappings, _ value: (Mapping) -> Double
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

  private static func mappings(_ answers: [Answer], _ groups: AgeGroups) -> [[Mapping?]] {
    struct Sums {
      var count = 0, right = 0, cosines = 0.0, years = 0.0
    }
    var sums = [[Sums]](
      repeating: [Sums](repeating: Sums(), count: groups.count), count: groups.count)
    for answer in answers {
      sums[answer.source][answer.target].count += 1
      sums[answer.source][answer.target].right +=
        groups.group(ofAge: answer.years) == answer.target ? 1 : 0
      sums[answer.source][answer.target].cosines += answer.cosine
      sums[answer.source][answer.target].years += answer.years
    }
    return sums.map { row in
      row.map { sums in
        guard sums.count > 0 else { return nil }
        let count = Double(sums.count)
        return Mapping(
          count: sums.count, ageAccuracy: Double(sums.right) / count,
          identityPreservation: sums.cosines / count, meanYears: sums.years / count)
      }
    }
  }
}
