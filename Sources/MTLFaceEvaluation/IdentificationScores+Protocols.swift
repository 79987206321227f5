public import MTLFaceTensor

extension IdentificationScores {
  /// Compares every probe with the whole gallery.
  ///
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if the dimensions differ.
  /// - Complexity: O(probes x gallery x dimension).
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

  /// Compares every face with all others: leave-one-out, the protocol of FG-NET.
  ///
  /// - Throws: ``EvaluationError``; see `comparing(_:with:pool:)`.
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
  /// Creates an outcome from the cosines to a gallery without the face at `excluded`.
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
