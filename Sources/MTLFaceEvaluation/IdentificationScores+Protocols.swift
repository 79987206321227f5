public import MTLFaceTensor

extension IdentificationScores {
  /// Compares each probe with all faces of a gallery.
  ///
  /// - Parameters:
  ///   - probes: The embeddings of the probes.
  ///   - gallery: The embeddings of the gallery faces, of the same dimension.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if the dimensions differ.
  /// - Complexity: O(*p* × *g* × *d*) for *p* probes, *g* gallery faces and *d* values per
  ///   embedding.
  public static func comparing(
    _ probes: LabeledEmbeddings, with gallery: LabeledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      probes.mapCosines(to: gallery, pool: pool) { index, cosines in
        ProbeOutcome(
          cosines: cosines, probe: probes.identities[index], gallery: gallery.identities,
          excluding: nil)
      })
  }

  /// Compares each face with all other faces: the leave-one-out protocol of FG-NET.
  ///
  /// - Parameters:
  ///   - faces: The embeddings of the faces.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: No error occurs in practice, because labeled embeddings are always valid.
  public static func leaveOneOut(
    _ faces: LabeledEmbeddings, pool: ThreadPool = .single
  ) throws(EvaluationError) -> IdentificationScores {
    try IdentificationScores(
      faces.mapCosines(to: faces, pool: pool) { index, cosines in
        ProbeOutcome(
          cosines: cosines, probe: faces.identities[index], gallery: faces.identities,
          excluding: index)
      })
  }
}

extension ProbeOutcome {
  /// Creates an outcome from the cosines of a probe to the gallery faces, without the face at index
  /// `excluded`.
  fileprivate init(
    cosines: [Double], probe identity: Int, gallery identities: [Int], excluding excluded: Int?
  ) {
    var (mateScore, impostorScore) = (-Double.infinity, -Double.infinity)
    for (index, cosine) in cosines.enumerated() where index != excluded {
      if identities[index] == identity {
        mateScore = max(mateScore, cosine)
      } else {
        impostorScore = max(impostorScore, cosine)
      }
    }
    var impostorsAhead = 0
    if impostorScore >= mateScore - Self.tieTolerance {
      for (index, cosine) in cosines.enumerated() where index != excluded {
        if identities[index] != identity, cosine >= mateScore - Self.tieTolerance {
          impostorsAhead += 1
        }
      }
    }
    self.init(
      mateScore: mateScore.isFinite ? mateScore : nil,
      impostorScore: impostorScore.isFinite ? impostorScore : nil, impostorsAhead: impostorsAhead)
  }
}
