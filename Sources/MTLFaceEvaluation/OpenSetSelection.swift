import MTLFaceTensor

/// A random division of faces for open-set identification: a fraction of the persons is enrolled
/// with some of their faces. Their other faces and all faces of the other persons are probes.
public struct OpenSetSelection: Sendable, Hashable {
  /// The indices of the enrolled faces.
  public let gallery: [Int]
  /// The indices of the probes.
  public let probes: [Int]
  /// The number of enrolled persons.
  public let enrolledCount: Int

  /// Selects persons and their enrolled faces at random.
  ///
  /// A person can be enrolled only if a face remains as a probe.
  ///
  /// - Parameters:
  ///   - identities: The person of each face.
  ///   - enrolledFraction: The fraction of the persons with two or more faces that are enrolled, in
  ///     0...1. At least one person is enrolled; below 1, at least one is not.
  ///   - facesPerPerson: The number of enrolled faces per person, 1 or more. At most all but one
  ///     face of a person are enrolled.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``EvaluationError`` `rateOutOfRange`, or `tooFewSubjects` if no person has two
  ///   faces.
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
