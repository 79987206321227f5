import MTLFace
import MTLFaceTensor

/// Probes against a gallery, by a protocol.
struct IdentificationExperiment {
  /// How each probe fared.
  let scores: IdentificationScores
  /// The probes' places among the faces measured.
  let probes: [Int]
  /// The probes' persons.
  let persons: [Int]
  /// Faces of the gallery; of leave-one-out, of each probe's.
  let gallerySize: Int
  /// One line on who was asked about whom.
  let protocolDescription: String
  /// Whether probes without a mate were chosen as strangers.
  var hasUnmatedProbes = false

  /// Every face against all others.
  static func leaveOneOut(_ people: RecognitionTestSet, _ pool: ThreadPool) throws
    -> IdentificationExperiment
  {
    let places = Array(people.indices.indices)
    return IdentificationExperiment(
      scores: try .leaveOneOut(people.embeddings, pool: pool), probes: places,
      persons: people.embeddings.identities, gallerySize: places.count - 1,
      protocolDescription: "every photo against all the others")
  }

  /// Everybody's oldest face against everybody's youngest.
  ///
  /// - Throws: `EvaluationError` `tooFewSubjects`, `invalidAges` where no ages are known.
  static func ageGap(
    _ people: RecognitionTestSet, subjects: Int?, seed: UInt64, _ pool: ThreadPool
  ) throws -> IdentificationExperiment {
    let places = people.indices.indices.filter { people.labels(at: $0).age != nil }
    guard !places.isEmpty else {
      throw CommandError(
        description:
          "\(people.set.path): no age is known, and this protocol needs them; give a form "
          + "with ages (--form), ages by --corrections, or another --protocol")
    }
    let chosen = try AgeGapSelection(
      identities: places.map { people.embeddings.identities[$0] },
      ages: places.compactMap { people.labels(at: $0).age }, subjectCount: subjects, seed: seed)
    return try compare(
      people, gallery: chosen.gallery.map { places[$0] }, probes: chosen.probes.map { places[$0] },
      pool, "everybody's oldest photo against everybody's youngest")
  }

  /// Some persons are enrolled; their other faces and everybody else's are probes.
  static func openSet(
    _ people: RecognitionTestSet, share: Double, faces: Int, seed: UInt64, _ pool: ThreadPool
  ) throws -> IdentificationExperiment {
    let chosen = try OpenSetSelection(
      identities: people.embeddings.identities, enrolledFraction: share, facesPerPerson: faces,
      seed: seed)
    var run = try compare(
      people, gallery: chosen.gallery, probes: chosen.probes, pool,
      "\(Numbers.count(chosen.enrolledCount, "person")) enrolled, all other photos asked about")
    run.hasUnmatedProbes = true
    return run
  }

  private static func compare(
    _ people: RecognitionTestSet, gallery: [Int], probes: [Int], _ pool: ThreadPool,
    _ protocolDescription: String
  ) throws -> IdentificationExperiment {
    let asked = try people.embeddings.subset(at: probes)
    let scores = try IdentificationScores.comparing(
      asked, with: people.embeddings.subset(at: gallery), pool: pool)
    return IdentificationExperiment(
      scores: scores, probes: probes, persons: asked.identities, gallerySize: gallery.count,
      protocolDescription: protocolDescription)
  }

  /// Probes with strangers: real ones, or each mated probe once more as if its person were unknown.
  func openSet() throws -> (scores: IdentificationScores, persons: [Int]) {
    if hasUnmatedProbes { return (scores, persons) }
    let mated = zip(scores.outcomes, persons).filter { $0.0.mateScore != nil }.map(\.1)
    return (try scores.openSet, persons + mated)
  }
}
