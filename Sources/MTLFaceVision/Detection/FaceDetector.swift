public import MTLFaceTensor

/// A detector of faces and their landmarks.
///
/// The detector is MTCNN (Zhang et al., 2016), a cascade of three small networks. Its weights are
/// embedded in the library.
///
///     let detector = try FaceDetector(pool: pool)
///     for face in try detector.detect(photo) {
///       let aligned = try photo.aligned(by: face.landmarks)
///     }
///
/// A detector is immutable and can be used by any number of threads at the same time. The results
/// are bit-identical for any number of threads in the pool. In addition to the photo, detection
/// takes a few megabytes of memory per thread, regardless of the size of the photo.
public final class FaceDetector: Sendable {
  private let pool: ThreadPool
  private let plans: CascadePlans
  private let refinement: CropStage
  private let output: CropStage
  private let tile: (rows: Int, columns: Int)

  /// Creates a detector with the embedded weights.
  ///
  /// - Parameter pool: The thread pool that performs the detection.
  /// - Throws: `TensorError.outOfMemory(bytes:)`.
  public convenience init(pool: ThreadPool) throws {
    try self.init(pool: pool, tile: ProposalStage.defaultTileSize)
  }

  /// Creates a detector with a given tile size.
  ///
  /// `tile` is the number of rows and columns of output positions of the first network per tile.
  /// The results do not depend on the tile size.
  init(pool: ThreadPool, tile: (rows: Int, columns: Int)) throws {
    self.pool = pool
    self.tile = tile
    plans = try CascadePlans.embedded(
      tileHeight: ProposalStage.inputSize(forOutputs: tile.rows),
      tileWidth: ProposalStage.inputSize(forOutputs: tile.columns))
    refinement = CropStage(network: .refinement, plan: plans.refinement, batchSize: 16)
    output = CropStage(network: .output, plan: plans.output, batchSize: 4)
  }

  /// Detects the faces in a photo.
  ///
  /// - Parameters:
  ///   - image: The photo.
  ///   - options: The minimum face size, the thresholds and the maximum number of faces.
  /// - Returns: The faces in descending order of the area of their boxes. The array is empty if no
  ///   face is found, for example because the photo is smaller than the smallest detectable face.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if an option is out of range;
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

  /// Runs the second stage and returns the boxes that R-Net accepts, refined and made square.
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
    // Faces of equal area remain in descending order of score.
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

  /// Checks whether a square crop shows a face that is aligned to ``FaceTemplate/arcFace112``.
  ///
  /// The check evaluates only the third network and takes about one millisecond.
  ///
  /// - Parameter image: A square crop of any size, in color or grayscale.
  /// - Returns: The measured values and whether they confirm the alignment.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the image is not square;
  ///   `TensorError.outOfMemory(bytes:)`.
  public func confirm(aligned image: RGBImage) throws -> AlignmentConfirmation {
    guard image.width == image.height else {
      throw ImageError.invalidArgument(
        reason: "an aligned face is square, but this image has \(image.width) x \(image.height) "
          + "pixels; align it by landmarks first")
    }
    let boxes = AlignmentConfirmation.boxes(side: image.width)
    let predictions = try output.predictions(for: boxes, in: image, threshold: -1, pool: pool)
    return try AlignmentConfirmation(
      scores: predictions.map { Double($0.candidate.score) },
      landmarks: predictions.compactMap(\.faceLandmarks),
      side: image.width)
  }
}
