public import MTLFaceVision

/// Loads the aligned face that represents a picture of a data set.
///
/// In a photo, the largest face is detected and aligned. A picture is used without alignment if it
/// has the size of an aligned face and the detector confirms that it contains one, or if the whole
/// data set is known to consist of aligned faces. A loader can be used by several threads at the
/// same time.
public struct DatasetFaceLoader: Sendable {
  /// A face and the number of faces detected in its picture. The number is 0 for a picture that was
  /// used without alignment.
  public typealias LoadedFace = (face: AlignedFace, detectedCount: Int)

  /// The settings of a loader.
  public struct Options: Sendable {
    /// The width and height of an aligned face in pixels.
    public var inputSize: Int
    /// Whether all pictures are aligned faces. Insightface records always are.
    public var isAligned: Bool
    /// The limits on the size of picture files and pictures.
    public var limits: ImageLimits
    /// The number of threads that load faces concurrently; bounds the memory used by pictures.
    public var threadCount: Int

    /// Creates settings; by default, unaligned faces for a model with 112 x 112 inputs.
    public init(
      inputSize: Int = 112, isAligned: Bool = false, limits: ImageLimits = .standard,
      threadCount: Int = 1
    ) {
      self.inputSize = inputSize
      self.isAligned = isAligned
      self.limits = limits
      self.threadCount = threadCount
    }
  }

  /// The data set.
  public let dataset: FaceDataset
  /// Whether all pictures are aligned faces.
  public var isAligned: Bool { options.isAligned || !dataset.isFileBased }

  let detector: FaceDetector
  private let options: Options
  private let budget: ImageMemoryBudget
  private let alignLargest: @Sendable (RGBImage) throws -> LoadedFace

  /// Creates a loader.
  ///
  /// - Parameters:
  ///   - dataset: The data set.
  ///   - detector: The detector that confirms aligned faces.
  ///   - options: The settings.
  ///   - alignLargest: Detects the faces of a photo, and aligns the largest. It throws if there is
  ///     none.
  public init(
    _ dataset: FaceDataset, detector: FaceDetector, options: Options = Options(),
    alignLargest: @escaping @Sendable (RGBImage) throws -> LoadedFace
  ) {
    self.dataset = dataset
    self.detector = detector
    self.options = options
    self.alignLargest = alignLargest
    budget = ImageMemoryBudget(threads: options.threadCount)
  }

  /// Loads the face of a picture.
  ///
  /// - Parameter index: The index in the data set.
  /// - Throws: ``DatasetError`` `noSample`, `ImageError`, `CheckpointError`, and the errors of
  ///   `alignLargest`.
  public func load(_ index: Int) throws -> LoadedFace {
    guard let path = dataset.imagePath(index) else {
      return try load(in: dataset.image(index, limits: options.limits))
    }
    return try budget.withImage(contentsOf: path, limits: options.limits) { try load(in: $0) }
  }

  private func load(in image: RGBImage) throws -> LoadedFace {
    if try isAligned || isAlignedFace(image) {
      return (try AlignedFace(alreadyAligned: image, size: options.inputSize), 0)
    }
    return try alignLargest(image)
  }

  private func isAlignedFace(_ image: RGBImage) throws -> Bool {
    guard image.width == image.height, [112, options.inputSize].contains(image.width) else {
      return false
    }
    return try detector.confirm(aligned: image).isConfirmed
  }
}
