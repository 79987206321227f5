import MTLFaceTensor

/// A gallery of the youngest face and a probe set of the oldest face of each subject.
///
/// This is the identification protocol for MORPH with 3,000 or 10,000 subjects (paper, section 6).
public struct AgeGapSelection: Sendable, Hashable {
  /// The indices of the gallery faces, one per subject.
  public let gallery: [Int]
  /// The indices of the probes, one per subject in the order of ``gallery``.
  public let probes: [Int]

  /// Selects the youngest and the oldest face of each subject. If several faces of a subject have
  /// the same age, the first counts as the youngest and the last as the oldest. Subjects with one
  /// face are excluded.
  ///
  /// - Parameters:
  ///   - identities: The identity of the subject of each face.
  ///   - ages: The age of each face in years.
  ///   - subjectCount: The number of subjects to select at random, or `nil` for all.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``EvaluationError`` `invalidAges` if there is not one age per face or an age is
  ///   negative or not finite; `tooFewSubjects` if `subjectCount` is less than 1, or if fewer
  ///   subjects than requested, or none, have two or more faces.
  public init(
    identities: [Int], ages: [Double], subjectCount: Int? = nil, seed: UInt64 = 0
  ) throws(EvaluationError) {
    guard identities.count == ages.count else {
      throw .invalidAges(
        "the numbers of ages (\(ages.count)) and faces (\(identities.count)) differ; "
          + "pass one age per face")
    }
    guard ages.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidAges("an age is negative or not finite; remove the face or correct the age")
    }
    var order: [Int] = []
    var faces: [Int: (youngest: Int, oldest: Int)] = [:]
    for (face, identity) in identities.enumerated() {
      guard var ends = faces[identity] else {
        faces[identity] = (face, face)
        order.append(identity)
        continue
      }
      if ages[face] < ages[ends.youngest] { ends.youngest = face }
      if ages[face] >= ages[ends.oldest] { ends.oldest = face }
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
