import MTLFaceTensor

/// Who is known and who is a stranger: a share of the persons is enrolled with some of their faces; their
/// other faces, and all of everybody else, are probes.
public struct OpenSetSelection: Sendable, Hashable {
  /// Positions of the faces enrolled.
  public let gallery: [Int]
  /// Positions of the probes.
  public let probes: [Int]
  /// Persons enrolled.
  public let enrolledCount: Int

  /// Draws persons.
  ///
  /// A person is enrolled only where a face is left to be a probe. Persons are drawn from the seed, and
  /// of each the faces too.
  ///
  /// - Parameters:
  ///   - identities: Whose faces they are.
  ///   - enrolledFraction: Of the persons who can be enrolled, 0...1; one person at least is, and where it is below
  ///     1, one person at least is not.
  ///   - facesPerPerson: Of each enrolled person in the gallery, 1 or more; all but one where there are no more.
  ///   - seed: Of the draws.
  /// - Throws: ``EvaluationError``: `rateOutOfRange`; `tooFewSubjects` where nobody has two faces.
  public init(
    identities: [Int], enrolledFraction: Double = 0.5, facesPerPerson: Int = 1, seed: UInt64 = 0
  ) throws(EvaluationError) {
    guard 0...1 ~= enrolledFraction else { throw .rateOutOfRange(enrolledFraction) }
    var persons = Dictionary(grouping: identities.indices, by: { identities[$0] }).values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    guard !persons.isEmpty else { throw .tooFewSubjects(0, wanted: 1) }
    var random = RandomSource(seed: seed)
    persons.shuffle(using: &random)
    let wanted = Int((enrolledFraction * Double(persons.count)).rounded())
    let most = enrolledFraction < 1 && persons.count > 1 ? persons.count - 1 : persons.count
    let enrolled = persons.prefix(min(max(wanted, 1), most))
    var known: Set<Int> = []
    for person in enrolled {
      let drawn = person.shuffled(using: &random)
      known.formUnion(drawn.prefix(min(max(facesPerPerson, 1), person.count - 1)))
    }
    gallery = known.sorted()
    probes = identities.indices.filter { !known.contains($0) }
    enrolledCount = enrolled.count
  }
}
