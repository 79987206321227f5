import MTLFaceTensor

/// The youngest face of every subject as the gallery, the oldest as the probes: MORPH's protocol, with
/// 3000 or 10,000 subjects (reference: section 6).
public struct AgeGapSelection: Sendable, Hashable {
  /// Positions of the gallery's faces, a subject each.
  public let gallery: [Int]
  /// Positions of the probes, in the order of the same subjects.
  public let probes: [Int]

  /// Chooses among faces with ages in years. Of equally old faces the first is the youngest and the
  /// last the oldest. Subjects with a single face are left out.
  ///
  /// - Parameters:
  ///   - identities: Whose faces they are.
  ///   - ages: Of the same faces.
  ///   - subjectCount: How many subjects to draw; nil for all.
  ///   - seed: Of the draw.
  /// - Throws: ``EvaluationError``: `invalidAges`; `tooFewSubjects` where there are not as many, or
  ///   none.
  public init(
    identities: [Int], ages: [Double], subjectCount: Int? = nil, seed: UInt64 = 0
  ) throws(EvaluationError) {
    guard identities.count == ages.count else {
      throw .invalidAges("\(ages.count) ages for \(identities.count) faces; give one each")
    }
    guard ages.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidAges("an age is negative or not a number")
    }
    var order: [Int] = []
    var faces: [Int: (youngest: Int, oldest: Int)] = [:]
    for (place, identity) in identities.enumerated() {
      guard var ends = faces[identity] else {
        faces[identity] = (place, place)
        order.append(identity)
        continue
      }
      if ages[place] < ages[ends.youngest] { ends.youngest = place }
      if ages[place] >= ages[ends.oldest] { ends.oldest = place }
      faces[identity] = ends
    }
    var pairs = order.compactMap { faces[$0] }.filter { $0.youngest != $0.oldest }
    guard !pairs.isEmpty, pairs.count >= subjectCount ?? 0, subjectCount ?? 1 > 0 else {
      throw .tooFewSubjects(pairs.count, wanted: subjectCount ?? 1)
    }
    if let subjectCount {
      var random = RandomSource(seed: seed)
      pairs.shuffle(using: &random)
      pairs = Array(pairs.prefix(subjectCount))
    }
    gallery = pairs.map(\.youngest)
    probes = pairs.map(\.oldest)
  }
}
