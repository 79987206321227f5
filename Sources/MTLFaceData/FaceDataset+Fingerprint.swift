import MTLFaceSupport

extension FaceDataset {
  /// A hash of the data set that changes when its faces change.
  ///
  /// The hash covers the names of the faces and the size and modification time of each file that
  /// contains them.
  package var fingerprint: UInt64 {
    var hash = Fingerprint()
    var seen: Set<String> = []
    for sample in samples {
      hash.mix(sample.name)
      let file = file(of: sample)
      guard seen.insert(file).inserted else { continue }
      hash.mix(statusOf: file)
    }
    return hash.value
  }

  /// The hashes of the faces. The hash of a face changes when the face changes.
  ///
  /// Each hash covers the name of the face and the size and modification time of the file that
  /// contains it.
  package var sampleFingerprints: [UInt64] {
    var common: UInt64?
    return samples.map { sample in
      var hash = Fingerprint()
      hash.mix(sample.name)
      if case .file = sample.source {
        hash.mix(statusOf: filePath(sample))
      } else {
        // Records and pairs are in a single file, whose hash is computed once.
        var file = Fingerprint()
        if common == nil { file.mix(statusOf: path) }
        let number = common ?? file.value
        common = number
        hash.mix(number)
      }
      return hash.value
    }
  }

  private func file(of sample: Sample) -> String {
    if case .file = sample.source { filePath(sample) } else { path }
  }
}
