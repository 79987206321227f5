public import MTLFaceTensor

extension IdentificationScores {
  /// Every probe against the whole gallery.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for embeddings of two models.
  /// - Complexity: Probes times gallery times the dimension.
  public static func comparing(
    _ probes: LabelledEmbeddings, with gallery: LabelledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      probes.map(against: gallery, pool: pool) { place, cosines in
        ProbeOutcome(cosines, of: probes.identities[place], among: gallery.identities, without: nil)
      })
  }

  /// Leave-one-out, FG-NET's protocol: every face is the probe of all others.
  ///
  /// - Throws: As `comparing(_:with:pool:)`.
  public static func leaveOneOut(
    _ faces: LabelledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      faces.map(against: faces, pool: pool) { place, cosines in
        ProbeOutcome(cosines, of: faces.identities[place], among: faces.identities, without: place)
      })
  }
}

extension ProbeOutcome {
  /// From the cosines to a gallery; the face at `left` is not in it.
  fileprivate init(
    _ cosines: [Double], of identity: Int, among identities: [Int],
    without left: Int?
  ) {
    var (mate, impostor) = (-Double.infinity, -Double.infinity)
    for (place, cosine) in cosines.enumerated() where place != left {
      if identities[place] == identity {
        mate = max(mate, cosine)
      } else {
        impostor = max(impostor, cosine)
      }
    }
    var ahead = 0
    if impostor >= mate - Self.tie {
      for (place, cosine) in cosines.enumerated() where place != left {
        if identities[place] != identity, cosine >= mate - Self.tie { ahead += 1 }
      }
    }
    self.init(
      mate: mate.isFinite ? mate : nil, impostor: impostor.isFinite ? impostor : nil, ahead: ahead)
  }
}
