public import MTLFaceVision

/// Loads the aligned face in each image of a data set.
///
/// By default, the largest face in an image is detected and aligned. An image is used without
/// alignment if it has the size of an aligned face and the detector confirms that it contains one,
/// or if the data set consists of aligned faces. A loader can be used from several threads at the
/// same time.
public struct DatasetFaceLoader: Sendable {
  /// A face and the number of faces detected in its image. The number is 0 if the image was used
  /// without alignment.
  public typealias LoadedFace = (face: AlignedFace, detectedCount: Int)

  /// The options of a loader.
  public struct Options: Sendable {
    /// The width and height of an aligned face in pixels.
    public var inputSize: Int
    /// Whether all images are aligned faces. The images in records and verification files of
    /// insightface are always treated as aligned.
    public var isAligned: Bool
    /// The limits on the sizes of image files and decoded images.
    public var limits: ImageLimits
    /// The number of threads that load faces at the same time, from which the memory budget for
    /// images is computed.
    public var threadCount: Int

    /// Creates options. The defaults are for photos and a model with an input size of 112 x 112
    /// pixels.
    ///
    /// - Parameters:
    ///   - inputSize: The width and height of an aligned face in pixels.
    ///   - isAligned: Whether all images are aligned faces.
    ///   - limits: The limits on the sizes of image files and decoded images.
    ///   - threadCount: The number of threads that load faces at the same time.
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
  /// Whether all images are treated as aligned faces.
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
  ///   - options: The options of the loader.
  ///   - alignLargest: A closure that detects the faces in an image and aligns the largest. It
  ///     throws if there is no face.
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

  /// Loads the face of an image.
  ///
  /// - Parameter index: The index of the face in the data set.
  /// - Returns: The aligned face and the number of faces detected in its image.
  /// - Throws: ``DatasetError`` `noSample` if the index is out of range; `ImageError` or
  ///   `CheckpointError` if the image cannot be read, or if it is treated as aligned but is not
  ///   square; the errors of the detector and of `alignLargest`.
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
