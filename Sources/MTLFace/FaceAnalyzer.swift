public import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceTensor
public import MTLFaceVision

/// An object that detects faces, identifies people, estimates ages and renders faces at other ages.
///
/// Create an analyzer once and use it for any number of photos. ``init(memory:threads:)`` uses the
/// model that is embedded in the library, and ``init(modelAt:memory:threads:)`` opens a model file.
/// To analyze a photo, call ``analyze(_:options:flipAveraging:keepingEncoding:)``. This method
/// returns an ``AnalyzedFace`` for each face, which contains the bounding box, the aligned crop,
/// the embedding and the estimated age:
///
///     let analyzer = try FaceAnalyzer()
///     let photo = try RGBImage(contentsOf: "family.jpg")
///     for face in try analyzer.analyze(photo) {
///       print(face.age?.years ?? .nan, face.embedding.norm)
///       let older = try analyzer.synthesize(face, at: .group(6))
///       try analyzer.paste(older, of: face, into: photo).write(to: "older.png")
///     }
///
/// To determine whether two faces belong to the same person, pass their embeddings to
/// ``verify(_:_:falseAcceptRate:)``. To search for a person among many, create a gallery with
/// ``makeGallery(at:format:flipAveraging:)``.
///
/// ## Optional parts of a model
///
/// Face detection and embeddings are available with every model. A model may lack the age estimator
/// or the generator, for example if it was converted from a recognition network. Check
/// ``canEstimateAge`` and ``canSynthesize``. A method that requires a missing part throws
/// `NetworkError/missingPart(_:)`.
///
/// ## Threads and tasks
///
/// An analyzer is immutable. Any number of threads and tasks can use it at the same time. The
/// results are bit-identical for any number of threads. The methods block the calling thread until
/// the result is available. In asynchronous code, use the `async` variants of the most frequently
/// used methods and ``perform(_:)`` for all other methods.
public final class FaceAnalyzer: Sendable {
  /// The architecture of the model.
  public let configuration: ModelConfiguration
  /// Additional information about the model, such as training data, license and metrics.
  public let metadata: [String: String]
  /// The measured similarity thresholds of the model, which ``verify(_:_:falseAcceptRate:)`` uses,
  /// or `nil` if the model is not calibrated.
  public let calibration: SimilarityCalibration?
  /// The age groups of the model.
  public let groups: AgeGroups
  /// The networks of the model, for direct use with tensors.
  public let networks: InferenceModel
  /// The face detector.
  public let detector: FaceDetector

  /// The number of threads that the analyzer uses.
  public let threadCount: Int
  /// The thread pool of the analyzer.
  package let pool: ThreadPool
  /// The memory budget for photos that are read at the same time.
  package let imageBudget: ImageMemoryBudget

  /// The maximum number of faces that are encoded in one batch.
  static let batchSize = 8

  /// Creates an analyzer for a model.
  ///
  /// - Parameters:
  ///   - model: The model, with or without an age estimator and a generator.
  ///   - memory: Whether to optimize the networks for speed or for low memory use.
  ///   - threads: The number of threads to use, 1...256. The default is the number of processors.
  /// - Throws: `NetworkError`, `TensorError/outOfMemory(bytes:)`.
  public init(
    _ model: FaceModel, memory: ModelMemoryMode = .fast, threads: Int = ThreadPool.processorCount
  ) throws {
    let pool = ThreadPool(threads: threads)
    self.pool = pool
    threadCount = pool.threadCount
    imageBudget = ImageMemoryBudget(threads: pool.threadCount)
    configuration = model.configuration
    metadata = model.metadata
    calibration = model.calibration
    networks = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, memory: memory, pool: pool)
    groups = networks.groups
    detector = try FaceDetector(pool: pool)
  }

  /// Creates an analyzer for the model that is embedded in the library.
  ///
  /// - Parameters:
  ///   - memory: Whether to optimize the networks for speed or for low memory use.
  ///   - threads: The number of threads to use, 1...256. The default is the number of processors.
  /// - Throws: ``FaceError/noEmbeddedModel`` if the library was built without an embedded model;
  ///   `TensorError/outOfMemory(bytes:)`.
  public convenience init(
    memory: ModelMemoryMode = .fast, threads: Int = ThreadPool.processorCount
  ) throws {
    try self.init(FaceModel.embedded(), memory: memory, threads: threads)
  }

  /// Creates an analyzer for a model file.
  ///
  /// - Parameters:
  ///   - path: The path of the model file.
  ///   - memory: Whether to optimize the networks for speed or for low memory use. With low memory
  ///     use, the file must not be modified in place while the analyzer exists.
  ///   - threads: The number of threads to use, 1...256. The default is the number of processors.
  /// - Throws: `CheckpointError`, `ModelFileError`, `NetworkError`, `TensorError`.
  public convenience init(
    modelAt path: String, memory: ModelMemoryMode = .fast,
    threads: Int = ThreadPool.processorCount
  ) throws {
    try self.init(FaceModel.open(path, memory: memory), memory: memory, threads: threads)
  }

  /// Whether the model can estimate ages.
  public var canEstimateAge: Bool { networks.network.ageEstimator != nil }
  /// Whether the model can estimate the gender with `InferenceModel/genderProbabilities(of:)`.
  public var canEstimateGender: Bool { networks.network.genderEstimator != nil }
  /// Whether the model can render faces at other ages.
  public var canSynthesize: Bool { networks.network.generator != nil }
  /// The side of an aligned face in pixels, usually 112.
  public var inputSize: Int { configuration.inputSize }

  // MARK: Detection and alignment

  /// Detects the faces in a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: The options for the face detection.
  /// - Returns: The faces in descending order of the area of their boxes. The array is empty if no
  ///   face was found.
  /// - Throws: `ImageError` if an option is out of range; `TensorError/outOfMemory(bytes:)`.
  public func detect(_ photo: RGBImage, options: DetectionOptions = .confident) throws
    -> [DetectedFace]
  {
    try detector.detect(photo, options: options)
  }

  /// Detects the faces in several photos.
  ///
  /// - Parameters:
  ///   - photos: The upright photos. Several photos are processed at the same time.
  ///   - options: The options for the face detection.
  /// - Returns: The faces of each photo in descending order of the area of their boxes.
  /// - Throws: `ImageError` if an option is out of range; `TensorError/outOfMemory(bytes:)`.
  public func detect(_ photos: [RGBImage], options: DetectionOptions = .confident) throws
    -> [[DetectedFace]]
  {
    try concurrentMap(photos) { try self.detect($0, options: options) }
  }

  /// Detects one face in a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: The options for the face detection.
  ///   - choice: The behavior if the photo has several faces.
  /// - Returns: The only face in the photo, or the largest face if `choice` is
  ///   ``MultipleFacesPolicy/largest``.
  /// - Throws: ``FaceError/noFace`` if no face is found; ``FaceError/multipleFaces(_:)`` if several
  ///   faces are found and `choice` is ``MultipleFacesPolicy/only``; the errors of
  ///   `detect(_:options:)`.
  public func detectOne(
    _ photo: RGBImage, options: DetectionOptions = .confident, choice: MultipleFacesPolicy = .only
  ) throws -> DetectedFace {
    let faces = try detect(photo, options: options)
    guard let first = faces.first else { throw FaceError.noFace }
    guard faces.count == 1 || choice == .largest else {
      throw FaceError.multipleFaces(faces.count)
    }
    return first
  }

  /// Aligns the face with the given landmarks to the pose and size that the model expects.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - landmarks: The landmarks of the face, in pixel coordinates of the photo.
  /// - Returns: The aligned face with a side of ``inputSize`` pixels.
  /// - Throws: `ImageError/degeneratePoints(reason:)` if the landmarks do not determine an
  ///   alignment.
  public func align(_ photo: RGBImage, by landmarks: FaceLandmarks) throws(ImageError)
    -> AlignedFace
  {
    try photo.aligned(by: landmarks, size: inputSize)
  }

  /// Aligns several faces of a photo to the pose and size that the model expects.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - landmarks: The landmarks of each face, in pixel coordinates of the photo.
  /// - Returns: The aligned faces in the order of `landmarks`.
  /// - Throws: `ImageError/degeneratePoints(reason:)` if the landmarks of a face do not determine
  ///   an alignment.
  public func align(_ photo: RGBImage, by landmarks: [FaceLandmarks]) throws(ImageError)
    -> [AlignedFace]
  {
    var faces: [AlignedFace] = []
    for points in landmarks { faces.append(try align(photo, by: points)) }
    return faces
  }

  /// Checks whether a crop shows an aligned face.
  ///
  /// The embedding and the age of a misaligned crop look valid but are meaningless. Use this method
  /// for crops of unknown origin.
  ///
  /// - Parameter face: A crop that was aligned by other software.
  /// - Returns: The measured values and whether they confirm the alignment.
  /// - Throws: `TensorError/outOfMemory(bytes:)`.
  public func confirm(_ face: AlignedFace) throws -> AlignmentConfirmation {
    try detector.confirm(aligned: face.image)
  }

  /// Checks whether each of several crops shows an aligned face.
  ///
  /// - Parameter faces: The crops. Several crops are processed at the same time.
  /// - Returns: The result for each crop.
  /// - Throws: `TensorError/outOfMemory(bytes:)`.
  public func confirm(_ faces: [AlignedFace]) throws -> [AlignmentConfirmation] {
    try concurrentMap(faces) { try self.confirm($0) }
  }
}

/// The behavior of ``FaceAnalyzer/detectOne(_:options:choice:)`` for a photo with several faces.
public enum MultipleFacesPolicy: String, Sendable, CaseIterable {
  /// Throw an error unless the photo has exactly one face.
  case only
  /// Use the face with the largest box.
  case largest
}
