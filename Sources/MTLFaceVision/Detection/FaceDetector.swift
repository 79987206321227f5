public import MTLFaceTensor

/// Finds faces and their landmarks: MTCNN (Zhang et al., 2016), three small networks one after the
/// other, with weights that are part of the library.
///
///     let detector = try FaceDetector(pool: pool)
///     for face in try detector.detect(photo) {
///       let aligned = try photo.aligned(by: face.landmarks)
///     }
///
/// A detector does not change once made; any number of threads may use it at once. The result does
/// not depend on the number of threads of the pool, bit by bit. Beside the photo it needs a few
/// megabytes for each thread, whatever the photo's size.
public final class FaceDetector: Sendable {
  private let pool: ThreadPool
  private let plans: CascadePlans
  private let refinement: CropStage
  private let output: CropStage
  private let tile: (rows: Int, columns: Int)

  /// A detector with the embedded weights that works on the threads of `pool`.
  /// - Throws: `TensorError.outOfMemory(bytes:)`.
  public convenience init(pool: ThreadPool) throws {
    try self.init(pool: pool, tile: ProposalStage.defaultTileSize)
  }

  /// As ``init(pool:)``, with tiles of so many places in the first stage: no result depends on it.
  init(pool: ThreadPool, tile: (rows: Int, columns: Int)) throws {
    self.pool = pool
    self.tile = tile
    plans = try CascadePlans.embedded(
      tileHeight: ProposalStage.inputSize(forOutputs: tile.rows),
      tileWidth: ProposalStage.inputSize(forOutputs: tile.columns))
    refinement = CropStage(network: .refinement, plan: plans.refinement, batchSize: 16)
    output = CropStage(network: .output, plan: plans.output, batchSize: 4)
  }

  /// The faces of a photo, by falling area of their boxes. A photo that is smaller than the
  /// smallest face has none.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` for options out of their ranges,
  ///   `TensorError.outOfMemory(bytes:)`.
  public func detect(_ image: RGBImage, options: DetectionOptions = .standard) throws
    -> [DetectedFace]
  {
    try options.validate()
    let proposals = try ProposalStage(image, options, plan: plans.proposal, pool: pool, tile: tile)
      .proposals()
    let refined = try refine(proposals, image, options)
    let predictions = try output.predictions(
      for: refined, in: image, threshold: options.outputThreshold, pool: pool)
    let faces = Self.faces(predictions)
    return Array(faces.prefix(options.maximumFaces ?? faces.count))
  }

  /// The second stage: what R-net keeps, moved and made square.
  private func refine(
    _ proposals: [FaceCandidate], _ image: RGBImage, _ options: DetectionOptions
  ) throws -> [FaceCandidate] {
    let predictions = try refinement.predictions(
      for: proposals, in: image, threshold: options.refinementThreshold, pool: pool)
    var kept = NonMaximumSuppression.keptBoxes(
      predictions.map(\.candidate), threshold: 0.7, overlap: .intersectionOverUnion)
    for index in kept.indices {
      kept[index].applyOffsets(margin: 1)
      kept[index].makeSquare()
    }
    return kept
  }

  private static func faces(_ predictions: [CropStage.Prediction]) -> [DetectedFace] {
    let moved = predictions.map { prediction in
      var box = prediction.candidate
      box.applyOffsets(margin: 1)
      return box
    }
    let faces = NonMaximumSuppression.keptIndices(
      moved, threshold: 0.7, overlap: .intersectionOverMinimum
    ).compactMap { index in
      predictions[index].faceLandmarks.map { face(moved[index], $0) }
    }
    // The first of equal areas, which has the higher score, goes first.
    return faces.indices.sorted { (faces[$1].box.area, $0) < (faces[$0].box.area, $1) }
      .map { faces[$0] }
  }

  private static func face(_ box: FaceCandidate, _ landmarks: FaceLandmarks) -> DetectedFace {
    DetectedFace(
      box: FaceBox(
        left: Double(box.left), top: Double(box.top), right: Double(box.right),
        bottom: Double(box.bottom)),
      score: Double(box.score), landmarks: landmarks)
  }

  /// Whether a square crop looks like a face that is aligned to ``FaceTemplate/arcFace112``, by the
  /// third network alone, in the boxes that an aligned face has: a few milliseconds. Crops of any
  /// size and gray ones will do.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` where the picture is not square,
  ///   `TensorError.outOfMemory(bytes:)`.
  public func confirm(aligned image: RGBImage) throws -> AlignmentConfirmation {
    guard image.width == image.height else {
      throw ImageError.invalidArgument(
        reason: "an aligned face is square, this picture is \(image.width) x \(image.height); "
          + "align it by landmarks first")
    }
    let boxes = AlignmentConfirmation.boxes(side: image.width)
    let predictions = try output.predictions(for: boxes, in: image, threshold: -1, pool: pool)
    return try AlignmentConfirmation(
      scores: predictions.map { Double($0.candidate.score) },
      landmarks: predictions.compactMap(\.faceLandmarks),
      side: image.width)
  }
}
