public import MTLFaceTensor

extension IdentificationScores {
  /// Every probe against the whole gallery.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for embeddings of two models.
  /// - Complexity: Probes times gallery times the dimension.
  public static func comparing(
    _ probes: LabeledEmbeddings, with gallery: LabeledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      probes.mapCosines(to: gallery, pool: pool) { place, cosines in
        ProbeOutcome(
          cosines: cosines, probe: probes.identities[place], gallery: gallery.identities,
          excluding: nil)
      })
  }

  /// Leave-one-out, FG-NET's protocol: every face is the probe of all others.
  ///
  /// - Throws: As `comparing(_:with:pool:)`.
  public static func leaveOneOut(
    _ faces: LabeledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      faces.mapCosines(to: faces, pool: pool) { place, cosines in
        ProbeOutcome(
          cosines: cosines, probe: faces.identities[place], gallery: faces.identities,
          excluding: place)
      })
  }
}

extension ProbeOutcome {
  /// From the cosines to a gallery; the face at `excluded` is not in it.
  fileprivate init(
    cosines: [Double], probe identity: Int, gallery identities: [Int], excluding excluded: Int?
  ) {
    var (mateScore, impostorScore) = (-Double.infinity, -Double.infinity)
    for (place, cosine) in cosines.enumerated() where place != excluded {
      if identities[place] == identity {
        mateScore = max(mateScore, cosine)
      } else {
        impostorScore = max(impostorScore, cosine)
      }
    }
    var impostorsAhead = 0
    if impostorScore >= mateScore - Self.tieTolerance {
      for (place, cosine) in cosines.enumerated() where place != excluded {
        if identities[place] != identity, cosine >= mateScore - Self.tieTolerance {
          impostorsAhead += 1
        }
      }
    }
    self.init(
      mateScore: mateScore.isFinite ? mateScore : nil,
      impostorScore: impostorScore.isFinite ? impostorScore : nil, impostorsAhead: impostorsAhead)
  }
}
