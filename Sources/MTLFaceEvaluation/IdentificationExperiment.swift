import MTLFaceNetwork
public import MTLFaceTensor

/// The outcomes of probes searched in a gallery under an identification protocol.
///
///     let experiment = try IdentificationExperiment.ageGap(set, seed: 1)
///     print(experiment.scores.identificationRate(atRank: 1) as Any)
public struct IdentificationExperiment: Sendable {
  /// The protocol: any but ``IdentificationProtocol/distractors``.
  public let kind: IdentificationProtocol
  /// The outcome of each probe.
  public let scores: IdentificationScores
  /// The index of each probe in the test set.
  public let probes: [Int]
  /// The identity of each probe.
  public let persons: [Int]
  /// The number of faces in the gallery; for leave-one-out, in the gallery of each probe.
  public let gallerySize: Int
  /// The number of enrolled persons; nil unless the protocol is open-set.
  public let enrolledCount: Int?

  /// Whether the protocol selects probes whose person is not in the gallery.
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

  /// Searches every face among all others.
  ///
  /// - Throws: ``EvaluationError``.
  public static func leaveOneOut(
    _ set: RecognitionTestSet, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationExperiment {
    let faces = Array(set.labels.indices)
    return IdentificationExperiment(
      .leaveOneOut, try .leaveOneOut(set.embeddings, pool: pool), probes: faces,
      persons: set.embeddings.identities, gallerySize: faces.count - 1)
  }

  /// Searches the oldest face of each person among the youngest faces. Faces of unknown age are
  /// left out.
  ///
  /// - Parameters:
  ///   - set: The faces.
  ///   - subjectCount: The number of persons to draw; nil for all.
  ///   - seed: The seed of the draw.
  ///   - pool: The threads to compute on.
  /// - Throws: ``EvaluationError`` `invalidAges` when no age is known, `tooFewSubjects` when fewer
  ///   persons have two faces.
  public static func ageGap(
    _ set: RecognitionTestSet, subjectCount: Int? = nil, seed: UInt64 = 0,
    pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationExperiment {
    let faces = set.labels.indices.filter { set.labels[$0].age != nil }
    guard !faces.isEmpty else {
      throw .invalidAges("no age is known; the age-gap protocol needs ages")
    }
    let selection = try AgeGapSelection(
      identities: faces.map { set.embeddings.identities[$0] },
      ages: faces.compactMap { set.labels[$0].age }, subjectCount: subjectCount, seed: seed)
    return try compare(
      .ageGap, set, gallery: selection.gallery.map { faces[$0] },
      probes: selection.probes.map { faces[$0] }, pool)
  }

  /// Enrolls some persons and searches all other faces.
  ///
  /// - Parameters:
  ///   - set: The faces.
  ///   - enrolledFraction: The fraction of persons to enroll, 0...1.
  ///   - facesPerPerson: The number of faces to enroll of each person.
  ///   - seed: The seed of the draw.
  ///   - pool: The threads to compute on.
  /// - Throws: ``EvaluationError`` `rateOutOfRange`, `tooFewSubjects`.
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

  /// Returns outcomes with unmated probes, and the identity of each probe.
  ///
  /// Where the protocol selects no unmated probes, each mated probe occurs a second time as if its
  /// person were not in the gallery.
  ///
  /// - Throws: ``EvaluationError``.
  func openSetScores() throws(EvaluationError) -> (scores: IdentificationScores, persons: [Int]) {
    if hasUnmatedProbes { return (scores, persons) }
    let mated = zip(scores.outcomes, persons).filter { $0.0.mateScore != nil }.map(\.1)
    return (try scores.openSet, persons + mated)
  }
}
