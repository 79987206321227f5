import MTLFace

/// The results of the stages for one photo.
struct StageResults {
  /// The photo.
  let photo: RGBImage
  /// The largest face in the photo.
  let face: DetectedFace
  /// The face, aligned.
  let aligned: AlignedFace
  /// The features of the face.
  let encoded: EncodedFaces
  /// The embedding.
  let embedding: Embedding?
  /// The estimated age, or nil if the model does not estimate ages.
  let age: AgeEstimate?
  /// The target ages of synthesis, one per age group; empty if the model has no generator.
  let targets: [TargetAge]
  /// The synthesized faces, one for each target.
  let synthesized: [SynthesizedFace]
  /// The measured times.
  let timings: StageTimings

  /// Runs and times all stages that the model has.
  static func measure(
    _ analyzer: FaceAnalyzer, _ counts: MultiplyAddCounts, photoAt path: String
  ) throws -> StageResults {
    let targets = analyzer.canSynthesize ? analyzer.allGroupTargets : []
    var timings = StageTimings()
    let photo = try timings.measure("read the photo") { try RGBImage(contentsOf: path) }
    let face = try timings.measure("detect the face") {
      try analyzer.detectOne(photo, choice: .largest)
    }
    let aligned = try timings.measure("align the face") {
      try analyzer.align(photo, by: face.landmarks)
    }
    let encoded = try timings.measure("encode, decompose", counts.encoding) {
      try analyzer.encode([aligned])
    }
    let embeddings = try timings.measure("embedding", counts.embedding) {
      try analyzer.embeddings(of: encoded)
    }
    let ages =
      analyzer.canEstimateAge
      ? try timings.measure("age", counts.age) { try analyzer.ages(of: encoded) } : []
    let synthesized =
      targets.isEmpty
      ? []
      : try timings.measure("seven ages", counts.synthesis(ages: targets.count)) {
        try analyzer.synthesize(encoded, at: targets)
      }
    return StageResults(
      photo: photo, face: face, aligned: aligned, encoded: encoded, embedding: embeddings.first,
      age: ages.first, targets: targets, synthesized: synthesized.first ?? [], timings: timings)
  }
}
