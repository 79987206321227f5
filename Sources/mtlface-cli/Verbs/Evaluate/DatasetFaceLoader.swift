import MTLFace

/// From a picture of a data set to the face that is measured; any thread may use it.
struct DatasetFaceLoader: Sendable, CustomStringConvertible {
  /// Whether all pictures are aligned faces.
  let isAligned: Bool
  private let set: FaceDataset
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits

  /// Creates a loader; records are always aligned faces.
  init(_ set: FaceDataset, _ arguments: Arguments, _ analyzer: FaceAnalyzer) {
    self.set = set
    self.analyzer = analyzer
    isAligned = arguments[EvaluationOptions.aligned] || !set.isFileBased
    detection = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
  }

  /// All that decides which face is found.
  var description: String { "\(isAligned) \(analyzer.inputSize) \(detection)" }

  /// A face, and how many the picture shows: 0 where nothing was detected.
  func load(_ index: Int) throws -> (face: AlignedFace, detectedCount: Int) {
    guard let path = set.imagePath(index) else {
      return try load(in: set.image(index, limits: limits))
    }
    return try analyzer.imageBudget.withImage(contentsOf: path, limits: limits) {
      try load(in: $0)
    }
  }

  private func load(in image: RGBImage) throws -> (face: AlignedFace, detectedCount: Int) {
    if try isAligned || isAlignedFace(image) {
      return (try AlignedFace(alreadyAligned: image, size: analyzer.inputSize), 0)
    }
    let faces = try analyzer.detect(image, options: detection)
    guard let largest = faces.first else { throw FaceError.noFace }
    return (try analyzer.align(image, by: largest.landmarks), faces.count)
  }

  private func isAlignedFace(_ image: RGBImage) throws -> Bool {
    guard image.width == image.height, [112, analyzer.inputSize].contains(image.width) else {
      return false
    }
    return try analyzer.detector.confirm(aligned: image).isConfirmed
  }
}
