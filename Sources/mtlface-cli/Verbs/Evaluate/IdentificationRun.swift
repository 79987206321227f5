import MTLFace
import MTLFaceTensor

/// Who is asked about whom.
enum IdentificationProtocol: String, CaseIterable {
  case leaveOneOut = "leave-one-out"
  case ageGap = "age-gap"
  case openSet = "open-set"
  case distractors
}

/// Probes against a gallery, by a protocol.
struct IdentificationRun {
  /// How each probe fared.
  let scores: IdentificationScores
  /// The probes' places among the faces measured.
  let probes: [Int]
  /// The probes' persons.
  let persons: [Int]
  /// Faces of the gallery; of leave-one-out, of each probe's.
  let galleryCount: Int
  /// One line on who was asked about whom.
  let explanation: String
  /// Whether probes without a mate were chosen as strangers.
  var hasStrangers = false

  /// Every face against all others.
  static func leaveOneOut(_ people: PersonFaces, _ pool: ThreadPool) throws -> IdentificationRun {
    let places = Array(people.indices.indices)
    return IdentificationRun(
      scores: try .leaveOneOut(people.faces, pool: pool), probes: places,
      persons: people.faces.identities, galleryCount: places.count - 1,
      explanation: "every photo against all the others")
  }

  /// Everybody's oldest face against everybody's youngest.
  ///
  /// - Throws: `EvaluationError` `tooFewSubjects`, `invalidAges` where no ages are known.
  static func ageGap(
    _ people: PersonFaces, subjects: Int?, seed: UInt64, _ pool: ThreadPool
  ) throws -> IdentificationRun {
    let places = people.indices.indices.filter { people.labels($0).age != nil }
    guard !places.isEmpty else {
      throw PhotoProblem(
        description:
          "\(people.set.path): no age is known, and this protocol needs them; give a form "
          + "with ages (--form), ages by --corrections, or another --protocol")
    }
    let chosen = try AgeGapSelection(
      identities: places.map { people.faces.identities[$0] },
      ages: places.compactMap { people.labels($0).age }, subjects: subjects, seed: seed)
    return try compare(
      people, gallery: chosen.gallery.map { places[$0] }, probes: chosen.probes.map { places[$0] },
      pool, "everybody's oldest photo against everybody's youngest")
  }

  /// Some persons are enrolled; their other faces and everybody else's are probes.
  static func openSet(
    _ people: PersonFaces, share: Double, faces: Int, seed: UInt64, _ pool: ThreadPool
  ) throws -> IdentificationRun {
    let chosen = try OpenSetSelection(
      identities: people.faces.identities, share: share, faces: faces, seed: seed)
    var run = try compare(
      people, gallery: chosen.gallery, probes: chosen.probes, pool,
      "\(Numbers.count(chosen.enrolledCount, "person")) enrolled, all other photos asked about")
    run.hasStrangers = true
    return run
  }

  private static func compare(
    _ people: PersonFaces, gallery: [Int], probes: [Int], _ pool: ThreadPool, _ explanation: String
  ) throws -> IdentificationRun {
    let asked = try people.faces.faces(at: probes)
    let scores = try IdentificationScores.comparing(
      asked, with: people.faces.faces(at: gallery), pool: pool)
    return IdentificationRun(
      scores: scores, probes: probes, persons: asked.identities, galleryCount: gallery.count,
      explanation: explanation)
  }

  /// Probes with strangers: real ones, or each mated probe once more as if its person were unknown.
  func withStrangers() throws -> (scores: IdentificationScores, persons: [Int]) {
    if hasStrangers { return (scores, persons) }
    let mated = zip(scores.outcomes, persons).filter { $0.0.mate != nil }.map(\.1)
    return (try scores.withStrangers, persons + mated)
  }
}
