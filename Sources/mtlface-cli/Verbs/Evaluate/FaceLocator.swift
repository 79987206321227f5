import MTLFace

/// From a picture of a data set to the face that is measured; any thread may use it.
struct FaceLocator: Sendable, CustomStringConvertible {
  /// Whether all pictures are aligned faces.
  let isAligned: Bool
  private let set: FaceDataSet
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits

  /// A locator; records are always aligned faces.
  init(_ set: FaceDataSet, _ arguments: Arguments, _ analyzer: FaceAnalyzer) {
    self.set = set
    self.analyzer = analyzer
    isAligned = arguments[EvaluationOptions.aligned] || !set.isOfFiles
    detection = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
  }

  /// All that decides which face is found.
  var description: String { "\(isAligned) \(analyzer.inputSize) \(detection)" }

  /// A face, and how many the picture shows: 0 where nothing was detected.
  func locate(_ index: Int) throws -> (aligned: AlignedFace, count: Int) {
    guard let path = set.picturePath(index) else {
      return try locate(in: set.image(index, limits: limits))
    }
    return try analyzer.pictures.withImage(contentsOf: path, limits: limits) {
      try locate(in: $0)
    }
  }

  private func locate(in image: Image) throws -> (aligned: AlignedFace, count: Int) {
    if try isAligned || isAlignedFace(image) {
      return (try AlignedFace(alreadyAligned: image, size: analyzer.inputSize), 0)
    }
    let faces = try analyzer.detect(image, options: detection)
    guard let largest = faces.first else { throw FaceError.noFace }
    return (try analyzer.align(image, by: largest.landmarks), faces.count)
  }

  private func isAlignedFace(_ image: Image) throws -> Bool {
    guard image.width == image.height, [112, analyzer.inputSize].contains(image.width) else {
      return false
    }
    return try analyzer.detector.confirm(aligned: image).isConfirmed
  }
}
