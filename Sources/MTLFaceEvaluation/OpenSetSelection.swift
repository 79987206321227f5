import MTLFaceTensor

/// A random division of faces into a gallery and probes for open-set identification.
///
/// A fraction of the people are enrolled in the gallery with some of their faces. Their other faces
/// and all faces of the other people are probes.
public struct OpenSetSelection: Sendable, Hashable {
  /// The indices of the enrolled faces.
  public let gallery: [Int]
  /// The indices of the probes.
  public let probes: [Int]
  /// The number of enrolled people.
  public let enrolledCount: Int

  /// Selects people and their enrolled faces at random.
  ///
  /// A person can be enrolled only if at least one face remains as a probe.
  ///
  /// - Parameters:
  ///   - identities: The identity of each face.
  ///   - enrolledFraction: The fraction of people to enroll, in 0...1, among the people with two or
  ///     more faces. At least one person is enrolled. If the fraction is less than 1 and there are
  ///     several such people, at least one of them is not enrolled.
  ///   - facesPerPerson: The maximum number of faces to enroll for each person, 1 or more. At least
  ///     one face of each person remains as a probe.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``EvaluationError`` `rateOutOfRange` if the fraction is outside 0...1;
  ///   `tooFewSubjects` if no person has two or more faces.
  public init(
    identities: [Int], enrolledFraction: Double = 0.5, facesPerPerson: Int = 1, seed: UInt64 = 0
  ) throws(EvaluationError) {
    guard 0...1 ~= enrolledFraction else { throw .rateOutOfRange(enrolledFraction) }
    var persons = Dictionary(grouping: identities.indices, by: { identities[$0] }).values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    guard !persons.isEmpty else { throw .tooFewSubjects(0, wanted: 1) }
    var random = RandomSource(seed: seed)
    persons.shuffle(using: &random)
    let requested = Int((enrolledFraction * Double(persons.count)).rounded())
    let maximum = enrolledFraction < 1 && persons.count > 1 ? persons.count - 1 : persons.count
    let enrolled = persons.prefix(min(max(requested, 1), maximum))
    var enrolledFaces: Set<Int> = []
    for person in enrolled {
      let drawn = person.shuffled(using: &random)
      enrolledFaces.formUnion(drawn.prefix(min(max(facesPerPerson, 1), person.count - 1)))
    }
    gallery = enrolledFaces.sorted()
    probes = identities.indices.filter { !enrolledFaces.contains($0) }
    enrolledCount = enrolled.count
  }
}
