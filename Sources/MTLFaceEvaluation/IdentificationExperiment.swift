import MTLFaceNetwork
public import MTLFaceTensor

/// The outcomes of searching a gallery for probes under an identification protocol.
///
///     let experiment = try IdentificationExperiment.ageGap(set, seed: 1)
///     print(experiment.scores.identificationRate(atRank: 1) as Any)
public struct IdentificationExperiment: Sendable {
  /// The identification protocol, which is never ``IdentificationProtocol/distractors``.
  public let kind: IdentificationProtocol
  /// The outcome of each probe.
  public let scores: IdentificationScores
  /// The index of each probe in the test set.
  public let probes: [Int]
  /// The identity of each probe.
  public let persons: [Int]
  /// The number of faces in the gallery with which each probe is compared.
  public let gallerySize: Int
  /// The number of enrolled people, or `nil` if the protocol is not open-set.
  public let enrolledCount: Int?

  /// Whether the protocol selects probes of people who are not in the gallery.
  public var hasUnmatedProbes: Bool { kind == .openSet }

  private init(
    _ kind: IdentificationProtocol, _ scores: IdentificationScores, probes: [Int], persons: [Int],
    gallerySize: Int, enrolledCount: Int? = nil
  ) {
    self.kind = kind
    self.scores = scores
    self.probes = probes
    self.persons = persons
    self.gallerySize = gallerySize
    self.enrolledCount = enrolledCount
  }

  /// Searches each face among all other faces.
  ///
  /// - Parameters:
  ///   - set: The test set.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: No error occurs in practice, because the embeddings of a test set are always valid.
  public static func leaveOneOut(
    _ set: RecognitionTestSet, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationExperiment {
    let faces = Array(set.labels.indices)
    return IdentificationExperiment(
      .leaveOneOut, try .leaveOneOut(set.embeddings, pool: pool), probes: faces,
      persons: set.embeddings.identities, gallerySize: faces.count - 1)
  }

  /// Searches the oldest face of each person among the youngest faces of all people. Faces of
  /// unknown age are ignored.
  ///
  /// - Parameters:
  ///   - set: The test set.
  ///   - subjectCount: The number of people to select at random, or `nil` for all.
  ///   - seed: The seed of the random selection.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `invalidAges` if no age is known or an age is negative or
  ///   not finite; `tooFewSubjects` if `subjectCount` is less than 1, or if fewer people than
  ///   requested, or none, have two or more faces of known age.
  public static func ageGap(
    _ set: RecognitionTestSet, subjectCount: Int? = nil, seed: UInt64 = 0,
    pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationExperiment {
    let faces = set.labels.indices.filter { set.labels[$0].age != nil }
    guard !faces.isEmpty else {
      throw .invalidAges("no age is known; add ages to the labels or choose another protocol")
    }
    let selection = try AgeGapSelection(
      identities: faces.map { set.embeddings.identities[$0] },
      ages: faces.compactMap { set.labels[$0].age }, subjectCount: subjectCount, seed: seed)
    return try compare(
      .ageGap, set, gallery: selection.gallery.map { faces[$0] },
      probes: selection.probes.map { faces[$0] }, pool)
  }

  /// Enrolls faces of some people in a gallery and searches the gallery for all other faces.
  ///
  /// - Parameters:
  ///   - set: The test set.
  ///   - enrolledFraction: The fraction of people to enroll, in 0...1, among the people with two or
  ///     more faces.
  ///   - facesPerPerson: The maximum number of faces to enroll for each person, 1 or more.
  ///   - seed: The seed of the random selection.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `rateOutOfRange` if the fraction is outside 0...1;
  ///   `tooFewSubjects` if no person has two or more faces.
  public static func openSet(
    _ set: RecognitionTestSet, enrolledFraction: Double = 0.5, facesPerPerson: Int = 1,
    seed: UInt64 = 0, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationExperiment {
    let selection = try OpenSetSelection(
      identities: set.embeddings.identities, enrolledFraction: enrolledFraction,
      facesPerPerson: facesPerPerson, seed: seed)
    return try compare(
      .openSet, set, gallery: selection.gallery, probes: selection.probes, pool,
      enrolledCount: selection.enrolledCount)
  }

  private static func compare(
    _ kind: IdentificationProtocol, _ set: RecognitionTestSet, gallery: [Int], probes: [Int],
    _ pool: ThreadPool, enrolledCount: Int? = nil
  ) throws(EvaluationError) -> IdentificationExperiment {
    let searched = try set.embeddings.subset(at: probes)
    let scores = try IdentificationScores.comparing(
      searched, with: set.embeddings.subset(at: gallery), pool: pool)
    return IdentificationExperiment(
      kind, scores, probes: probes, persons: searched.identities, gallerySize: gallery.count,
      enrolledCount: enrolledCount)
  }

  /// Returns outcomes that include unmated probes, and the identity of each probe. If the protocol
  /// selects no unmated probes, each mated probe is repeated as an unmated probe whose mates are
  /// ignored.
  func openSetScores() throws(EvaluationError) -> (scores: IdentificationScores, persons: [Int]) {
    if hasUnmatedProbes { return (scores, persons) }
    let mated = zip(scores.outcomes, persons).filter { $0.0.mateScore != nil }.map(\.1)
    return (try scores.openSet, persons + mated)
  }
}
